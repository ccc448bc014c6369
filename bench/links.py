"""`python -m bench.links`: what checking 2,000 links on 500 hosts takes, beside a web of our own.

One process is the web: 400 good hosts, and 100 that are silent, slow, endless or broken. The other
is Waymark, whose lookups and connections lead there. Each host has four links, asked in turn with
the pause that the real one keeps; then everything once more, as on the next day.
"""

import json
import os
import subprocess
import sys
import tempfile

from bench.site import CHECKOUT, command

MOST_MEGABYTES, MOST_SECONDS = 150, 20 * 60


def main() -> int:
    """Start both processes, print a table, and return 1 when a goal is missed."""
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as folder:
        found = _measured(
            os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "ENV_FILE": os.devnull,
                "PRODUCTION": "0",
                "STATE_DIR": folder,
                "DATABASE_URL": "",
                "ARCHIVE_LOOKUP": "0",
            }
        )
    first, second = found["seconds"]
    print(f"{'first run':<14}{first:>8.0f} s      goal {MOST_SECONDS}")
    print(f"{'the next day':<14}{second:>8.0f} s      goal {MOST_SECONDS}")
    print(f"{'peak memory':<14}{found['megabytes']:>8.0f} MB     goal {MOST_MEGABYTES}")
    for kind, states in found["judged"].items():
        said = ", ".join(f"{count} {state}" for state, count in states.items())
        print(f"{sum(states.values())} {kind}: {said}")
    is_right = list(found["judged"]["good"]) == ["answering"]
    is_quick = max(first, second) <= MOST_SECONDS and found["megabytes"] <= MOST_MEGABYTES
    return 0 if is_right and is_quick else 1


def _measured(environment):
    def start(module):
        return subprocess.Popen(
            command(module),
            cwd=CHECKOUT,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    web, checks = start("bench.linkweb"), start("bench.linkchecks")
    said, _ = checks.communicate(web.stdout.readline())
    web.communicate()
    return json.loads(said)


if __name__ == "__main__":
    sys.exit(main())

"""`python -m bench.outline`: how long a curator waits for the outline of 300 resources."""

import json
import subprocess
import sys

from bench.site import CHECKOUT, command, made_site

MOST_SECONDS = 1.0


def main() -> int:
    """Measure, print, and return the exit code: 1 when the goal is missed."""
    with made_site() as environment:
        done = subprocess.run(
            command("bench.outlinecalls"),
            cwd=CHECKOUT,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    found = json.loads(done.stdout.splitlines()[-1])
    print(f"outline of {found['resources']} resources, {found['bytes']:,} bytes of HTML")
    print(f"median {found['seconds']:.3f} s, goal {MOST_SECONDS:g} s")
    print(f"{found['seconds'] / found['const']:.0f} x const")
    return found["seconds"] > MOST_SECONDS


if __name__ == "__main__":
    sys.exit(main())

"""`python -m bench.learning`: how long a learner of 200 paths waits for My learning."""

import json
import subprocess
import sys

from bench.site import CHECKOUT, command, made_site

MOST_SECONDS, MOST_QUERIES = 0.15, 12


def main() -> int:
    """Measure, print, and return the exit code: 1 when a goal is missed."""
    with made_site() as environment:
        done = subprocess.run(
            command("bench.learningcalls"),
            cwd=CHECKOUT,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    found = json.loads(done.stdout.splitlines()[-1])
    print(f"{found['completions']:,} completions on {found['paths']} paths")
    print(f"{'page':<14}{'median, ms':>12}{'of CPU, ms':>12}{'queries':>9}{'bytes':>9}")
    missed = False
    for name, page in found["pages"].items():
        took, worked = page["seconds"] * 1000, page["processor"] * 1000
        cost = f"{took:>12.1f}{worked:>12.1f}{page['queries']:>9}{page['bytes']:>9,}"
        print(f"{name:<14}{cost}")
        missed |= page["seconds"] > MOST_SECONDS or page["queries"] > MOST_QUERIES
    print(f"goal {MOST_SECONDS * 1000:g} ms and {MOST_QUERIES} queries a page, once it is warm")
    cold = found["cold"]
    print(f"first page of a process: {cold['seconds']:.2f} s, {cold['queries']} queries")
    return missed


if __name__ == "__main__":
    sys.exit(main())

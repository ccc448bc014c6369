"""`python -m bench`: what the pages people open most cost, against their goals."""

import sys

from bench import pages
from bench.site import made_site

GOALS = {"trail": 8.0, "tick": 6.0}


def main() -> int:
    with made_site() as environment:
        costs, unit = pages.measure(environment)
    const = costs["const"]
    for name, cost in costs.items():
        print(f"{name:20}{cost:14,.0f}{cost / const:8.2f}  {GOALS.get(name, '')}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

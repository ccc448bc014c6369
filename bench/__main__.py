"""`make bench`: what the pages people open most cost, against their goals."""

import sys

from bench import pages, wire
from bench.site import FIRST_PAGES, made_site

# In multiples of the constant page's instructions. CPU time has the disk's waiting in it, and
# the neighbours' work: it is shown, not judged.
MOST_COST = {"trail": 8.0, "tick": 6.0}
MOST_BYTES = 45_000


def main() -> int:
    """Measure, print a table, and return the exit code: 1 when a goal is missed."""
    with made_site() as environment:
        costs, unit = pages.measure(environment)
        visits = wire.first_visits(environment, FIRST_PAGES)
    const = costs["const"]
    missed = 0
    print(f"{'page':<18}{unit:>14}{'x const':>10}{'goal':>8}")
    for name, cost in costs.items():
        most = MOST_COST.get(name) if unit == "instructions" else None
        missed += most is not None and cost / const > most
        print(f"{name:<18}{cost:>14,.0f}{cost / const:>10.2f}{_goal(most, cost / const)}")
    for page, loaded in visits.items():
        whole = sum(loaded.values())
        missed += whole > MOST_BYTES
        print(f"\n{'first visit':<18}{'bytes':>14}  {page}")
        for address, size in loaded.items():
            print(f"{size:>32,}  {address}")
        print(f"{whole:>32,}  in all, {len(loaded)} requests{_goal(MOST_BYTES, whole)}")
    return 1 if missed else 0


def _goal(most: float | None, found: float) -> str:
    if most is None:
        return ""
    return f"{most:>8,g}{'' if found <= most else '  missed'}"


if __name__ == "__main__":
    sys.exit(main())

"""`python -m config.clock`: runs the commands that have their hour, one after the other.

Each is safe to run at any time and by several clocks at once. Django is not loaded here; a
command that fails says so itself, and is run again at its next time.
"""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured

from config.environment import EnvironmentReader

MINUTE, HOUR = 60, 60 * 60
LOOK_EVERY_SECONDS = 1
LEAVE_SECONDS = 10
# Several sites started together do not act together.
JITTER = 0.1


class Entry(NamedTuple):
    """A command, how long after the start it first runs, and how often from then on."""

    command: str
    first: float
    every: float


CHECK_LINKS = Entry("check_links --due", first=3 * MINUTE, every=HOUR)
# A letter for seven o'clock comes within the hour, in whatever zone.
SEND_DIGESTS = Entry("send_digests -v0", first=5 * MINUTE, every=HOUR)
TIDY = Entry("tidy", first=20 * MINUTE, every=24 * HOUR)
COUNT_LEARNERS = Entry("count_learners -v0", first=40 * MINUTE, every=24 * HOUR)


def schedule(env: EnvironmentReader) -> list[Entry]:
    """Return what this site wants done by the clock."""
    checks_links = env.flag("LINK_CHECKS", default=True)
    return [*([CHECK_LINKS] if checks_links else []), SEND_DIGESTS, TIDY, COUNT_LEARNERS]


class Clock:
    """Runs entries when their time comes, until it is asked to stop."""

    def __init__(self, entries: Sequence[Entry], program: Sequence[str]) -> None:
        self.program = program
        self.is_asked_to_stop = False
        now = time.monotonic()
        self.next = {entry: now + _about(entry.first) for entry in entries}

    def stop(self, *_: object) -> None:
        """Ask for an end; a command at work is told to end as well."""
        self.is_asked_to_stop = True

    def run(self) -> int:
        """Run until asked to stop; that is success."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)
        while not self.is_asked_to_stop:
            for entry, at in self.next.items():
                if time.monotonic() >= at and not self.is_asked_to_stop:
                    self.work(entry)
                    self.next[entry] = time.monotonic() + _about(entry.every)
            time.sleep(LOOK_EVERY_SECONDS)
        return 0

    def work(self, entry: Entry) -> None:
        """Run one command to its end."""
        child = subprocess.Popen([*self.program, *entry.command.split()])
        while child.poll() is None and not self.is_asked_to_stop:
            time.sleep(LOOK_EVERY_SECONDS / 10)
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(LEAVE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()


def main() -> int:
    """Run this site's schedule."""
    try:
        entries = schedule(EnvironmentReader.of_this_site())
    except ImproperlyConfigured as fault:
        sys.exit(f"Waymark cannot start: {fault}")
    return Clock(entries, [sys.executable, "manage.py"]).run()


def _about(seconds: float) -> float:
    return seconds * (1 + random.uniform(-JITTER, JITTER))


if __name__ == "__main__":
    sys.exit(main())

"""Commands are run by the clock, beside the task worker, and end with it."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from config import clock, serve
from config.environment import EnvironmentReader

WAIT_SECONDS = 20


@pytest.fixture
def running(tmp_path):
    """Start a clock with these entries, over a program that notes what it is run with."""
    started = []

    def start(*entries, program=None):
        told = tmp_path / "told"
        note = f"import sys; open({str(told)!r}, 'a').write(' '.join(sys.argv[1:]) + '\\n')"
        code = (
            "import sys; from config.clock import Clock, Entry; "
            f"entries = [Entry(*each) for each in {entries!r}]; "
            f"sys.exit(Clock(entries, [sys.executable, '-c', {program or note!r}]).run())"
        )
        process = subprocess.Popen([sys.executable, "-c", code], cwd=settings.BASE_DIR)
        started.append(process)
        return process, told

    yield start
    for process in started:
        process.kill()
        process.wait()


def lines_of(file):
    return file.read_text().splitlines() if file.exists() else []


def wait_for(condition):
    ends_at = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < ends_at
        time.sleep(0.05)


def test_each_command_is_run_at_its_time_and_again(running):
    process, told = running(("often --due", 0, 0.5), ("once", 0, 1000), ("later", 1000, 1000))

    wait_for(lambda: len(lines_of(told)) >= 4)

    lines = lines_of(told)
    assert lines.count("once") == 1
    assert lines.count("often --due") >= 3
    assert "later" not in lines
    assert process.poll() is None


def test_a_command_that_fails_stops_nothing(running):
    process, _ = running(("again", 0, 0.2), program="raise SystemExit(3)")

    time.sleep(2.5)

    assert process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_ends_the_command_at_work(running, tmp_path, number):
    up = tmp_path / "up"
    program = f"open({str(up)!r}, 'w').close(); import time; time.sleep(60)"
    process, _ = running(("long", 0, 1000), program=program)
    wait_for(up.exists)

    process.send_signal(number)

    assert process.wait(timeout=WAIT_SECONDS) == 0


@pytest.mark.parametrize(("value", "checks"), [("", True), ("off", False), ("1", True)])
def test_links_are_checked_unless_that_is_turned_off(monkeypatch, value, checks):
    monkeypatch.setenv("LINK_CHECKS", value)

    entries = clock.schedule(EnvironmentReader(Path("/dev/null")))

    assert (clock.CHECK_LINKS in entries) is checks
    assert entries[-3:] == [clock.SEND_DIGESTS, clock.TIDY, clock.COUNT_LEARNERS]


@pytest.mark.parametrize("entry", [clock.TIDY, clock.COUNT_LEARNERS], ids=lambda entry: entry[0])
def test_old_things_go_and_learners_are_counted_once_a_day(entry):
    assert entry.every == 24 * clock.HOUR


def test_a_letter_for_seven_is_sent_within_the_hour():
    assert clock.SEND_DIGESTS.every == clock.HOUR


def test_every_command_of_the_schedule_is_there():
    for entry in (clock.CHECK_LINKS, clock.SEND_DIGESTS, clock.TIDY, clock.COUNT_LEARNERS):
        done = subprocess.run(
            [sys.executable, "manage.py", *entry.command.split(), "--help"],
            cwd=settings.BASE_DIR,
            env={"ENV_FILE": "/dev/null", "PATH": ""},
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr


def test_the_clock_runs_beside_the_task_worker_everywhere():
    compose = yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text())

    assert compose["services"]["jobs"]["command"][1:] == ["-m", "config.jobs"]
    assert [line[-1] for line in serve.jobs()] == ["db_worker", "config.clock"]
    assert serve.commands(8000, 2)[1:] == serve.jobs()

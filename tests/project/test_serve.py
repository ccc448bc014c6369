"""The web server and the task worker live and die together."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from django.conf import settings

SLEEP = [sys.executable, "-c", "import os, time; os.write(1, b'up\\n'); time.sleep(60)"]


def together(*lines):
    """Start a process that runs these commands together."""
    code = f"import sys; from config.serve import run_together; sys.exit(run_together({lines!r}))"
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize("code", [0, 3])
def test_when_one_ends_the_other_is_stopped_and_that_is_a_failure(code):
    started = time.monotonic()

    process = together(SLEEP, [sys.executable, "-c", f"raise SystemExit({code})"])

    assert process.wait(timeout=20) == 1
    process.stdout.read()  # ends only when nothing that could write to it is left
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_stops_both(number):
    process = together(SLEEP, SLEEP)
    assert [process.stdout.readline() for _ in range(2)] == ["up\n", "up\n"]

    process.send_signal(number)

    assert process.wait(timeout=20) == 0
    process.stdout.read()


def test_ctrl_c_in_a_terminal_tells_each_child_once():
    tell = """if True:
        import os, signal, time
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda got, _: (os.write(1, b"told %d\\n" % got), os._exit(0)))
        os.write(1, b"up\\n")
        time.sleep(60)"""
    process = together([sys.executable, "-c", tell], SLEEP)
    assert [process.stdout.readline() for _ in range(2)] == ["up\n", "up\n"]

    os.killpg(process.pid, signal.SIGINT)

    assert process.wait(timeout=20) == 0
    assert process.stdout.read() == f"told {signal.SIGTERM:d}\n"


def serve(port):
    return subprocess.run(
        [sys.executable, "-m", "config.serve"],
        cwd=settings.BASE_DIR,
        env={"PORT": str(port), "ENV_FILE": "none"},
        capture_output=True,
        text=True,
    )


def test_a_port_that_is_none_is_named():
    done = serve("http")

    assert done.returncode == 1
    assert done.stderr == (
        "Waymark cannot start: PORT must be a whole number from 1 to 65535, not 'http'.\n"
    )


def test_a_port_that_is_taken_is_named():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        done = serve(port)

    assert done.returncode == 1
    assert done.stderr == f"Waymark cannot start: PORT {port} is taken by another program.\n"

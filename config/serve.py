"""`python -m config.serve`: web server, task worker and clock, started and stopped as one.

For one machine: `make run` uses it. Containers run the web server by itself, and the others
with config.jobs. Django is not loaded here, so that watching them costs next to no memory.
"""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

from config.environment import EnvironmentReader

HOST = "127.0.0.1"
LOOK_EVERY_SECONDS = 0.2
LEAVE_SECONDS = 15
ASKED_TO_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def commands(port: int, workers: int) -> list[list[str]]:
    """Return the commands: granian with one blocking thread a worker, and the jobs'."""
    web = (
        f"granian --interface wsgi --host {HOST} --port {port} --workers {workers} "
        "--blocking-threads 1 --no-ws --respawn-failed-workers "
        "--workers-kill-timeout 10 config.wsgi:application"
    )
    return [[sys.executable, "-m", *web.split()], *jobs()]


def jobs() -> list[list[str]]:
    """Return the commands that work behind the pages: the task worker, and the clock."""
    return [
        [sys.executable, "manage.py", "db_worker"],
        [sys.executable, "-m", "config.clock"],
    ]


def is_taken(port: int) -> bool:
    """Say whether another program listens there; the server would say so in a page of trace."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError:
            return True
    return False


def run_together(lines: Sequence[Sequence[str]]) -> int:
    """Run the commands until one ends or a signal asks to stop; return the exit code.

    Being asked is success. A command that ends by itself is a failure, whatever it says,
    because the site is not whole without it.
    """
    asked: list[int] = []
    for number in ASKED_TO_STOP:
        signal.signal(number, lambda number, _frame: asked.append(number))
    # Ctrl-C reaches every process of the terminal. The children are deaf to it and told once,
    # by us: a second signal cuts a task short, and can leave a web process that never ends.
    hearing = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    children = [subprocess.Popen(line) for line in lines]
    signal.pthread_sigmask(signal.SIG_SETMASK, hearing)
    while not asked and all(child.poll() is None for child in children):
        time.sleep(LOOK_EVERY_SECONDS)
    for child in children:
        child.terminate()
    _wait(children, LEAVE_SECONDS)
    for child in children:
        child.kill()
    return 0 if asked else 1


def main() -> int:
    """Serve on PORT until Ctrl-C."""
    try:
        env = EnvironmentReader.of_this_site()
        port = env.number("PORT", default=8000, lowest=1, highest=65535)
        workers = env.number("WEB_WORKERS", default=2, lowest=1, highest=64)
    except ImproperlyConfigured as fault:
        sys.exit(f"Waymark cannot start: {fault}")
    if is_taken(port):
        sys.exit(f"Waymark cannot start: PORT {port} is taken by another program.")
    print(f"Waymark is at http://localhost:{port}/ and Ctrl-C stops it.", flush=True)
    return run_together(commands(port, workers))


def _wait(children: Sequence[subprocess.Popen[bytes]], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(child.poll() is None for child in children):
        time.sleep(LOOK_EVERY_SECONDS / 4)


if __name__ == "__main__":
    sys.exit(main())

"""What the pages people open most cost, beside the yardstick, in one process without a server.

Under valgrind the cost is instructions, which repeat to half a per cent on a busy machine.
Without it, it is CPU time, which repeats to five. `python -m bench.pages` measures the site
that the environment describes and prints the cost of one call each, as JSON.
"""

import gc
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from bench.site import CHECKOUT, DONE, PATH

CALLS = 10
ROUNDS = 40
Costs = dict[str, float]
Act = Callable[[], None]


def measure(environment: dict[str, str]) -> tuple[Costs, str]:
    """Return the cost of one call of each page, and the unit of the costs."""
    command = [sys.executable, "-m", "bench.pages"]
    if shutil.which("valgrind") is None:
        return _run(command, environment), "CPU time"
    with tempfile.TemporaryDirectory(prefix="waymark-callgrind-") as folder:
        counting = ["valgrind", "-q", "--tool=callgrind", "--instr-atstart=no"]
        counting += [f"--callgrind-out-file={folder}/counted"]
        where = {**environment, "BENCH_COUNTED": f"{folder}/counted"}
        return _run([*counting, *command], where), "instructions"


def _run(command: list[str], environment: dict[str, str]) -> Costs:
    done = subprocess.run(
        command, cwd=CHECKOUT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


class Browser:
    """Sends requests to a WSGI application as a proxy would hand on a browser's."""

    def __init__(self, application: Any, cookies: dict[str, str] | None = None) -> None:
        self.application, self.cookies = application, dict(cookies or {})

    def environ(self, method: str, address: str, body: bytes = b"", **headers: str) -> dict:
        """Return a request as WSGI wants it. It can be sent once."""
        path, _, query = address.partition("?")
        return {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_HOST": "localhost",
            "HTTP_X_FORWARDED_PROTO": "https",
            "HTTP_ORIGIN": "https://localhost",
            "HTTP_REFERER": "https://localhost/",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **headers,
        }

    def send(self, environ: dict, expect: str = "200") -> bytes:
        """Return the answer's body; stop the measurement when it is not the one expected."""
        started: list[Any] = []
        answer = self.application(environ, lambda *args: started.extend(args))
        body = b"".join(answer)
        answer.close()
        if not started[0].startswith(expect):
            sys.exit(f"{environ['PATH_INFO']} answered {started[0]}, not {expect}.")
        return body


def main() -> None:
    """Measure every page, and print what one call of each costs."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.wsgi import get_wsgi_application
    from django.test import Client

    from bench.const import make_handler, settings_of_const
    from learning.models import Completion, Resource

    learners = list(get_user_model()._default_manager.order_by("pk"))
    site = get_wsgi_application()

    def signed_in(learner: Any) -> Browser:
        client = Client(headers={"host": "localhost"})
        client.force_login(learner)
        browser = Browser(site, {name: kept.value for name, kept in client.cookies.items()})
        browser.cookies["__Host-csrf"] = TOKEN
        return browser

    TOKEN = "0123456789abcdef" * 2
    const, visitor, learner = Browser(make_handler()), Browser(site), signed_in(learners[0])
    trail = f"/paths/{PATH}/"
    resources = Resource.objects.filter(path__slug=PATH).order_by("step__position", "position")
    ahead = [row.key for row in resources[DONE : DONE + CALLS]]
    form = f"csrfmiddlewaretoken={TOKEN}&done=1&from=trail".encode()

    def tick(key: str, **headers: str) -> dict:
        address = f"/paths/{PATH}/resources/{key}/completion/"
        return learner.environ("POST", address, form, **headers)

    def untick() -> None:
        rows = Completion.objects.filter(learner=learners[0], resource__key__in=ahead)
        rows.delete()

    def pages(browser: Browser, address: str, **headers: str) -> Act:
        requests = [browser.environ("GET", address, **headers) for _ in range(CALLS)]
        return lambda: [browser.send(request) for request in requests] and None

    def ticks(expect: str, **headers: str) -> Act:
        untick()
        requests = [tick(key, **headers) for key in ahead]
        return lambda: [learner.send(request, expect) for request in requests] and None

    sections: dict[str, Callable[[], Act]] = {
        "const": lambda: pages(const, "/"),
        "trail": lambda: pages(learner, trail),
        "trail, gzipped": lambda: pages(learner, trail, HTTP_ACCEPT_ENCODING="gzip"),
        "step": lambda: pages(learner, f"{trail}s4/"),
        "tick": lambda: ticks("302"),
        "tick, htmx": lambda: ticks("200", HTTP_HX_REQUEST="true"),
        "visitor": lambda: pages(visitor, trail),
        "home": lambda: pages(visitor, "/"),
        "dashboard": lambda: pages(learner, "/learning/"),
    }

    def around(name: str) -> AbstractContextManager[None]:
        return settings_of_const() if name == "const" else nullcontext()

    counted = os.environ.get("BENCH_COUNTED")
    cost = instructions(Path(counted)) if counted else cpu_time
    for name, make in sections.items():  # Warm: caches filled, connections open.
        for _ in range(3):
            with around(name):
                make()()
    rounds = 2 if counted else ROUNDS
    found: dict[str, list[float]] = {name: [] for name in ("nothing", *sections)}
    for _ in range(rounds):
        gc.collect()
        found["nothing"].append(cost(lambda: None))
        for name, make in sections.items():
            act = make()
            gc.collect()  # Else a page pays for the rubbish of those before it.
            with around(name):
                found[name].append(cost(act))
    quartile = {name: sorted(costs)[(len(costs) - 1) // 4] for name, costs in found.items()}
    nothing = quartile.pop("nothing")
    print(json.dumps({name: (whole - nothing) / CALLS for name, whole in quartile.items()}))


def cpu_time(act: Act) -> float:
    """Return the CPU time that this thread spends on an act."""
    before = time.thread_time_ns()
    act()
    return time.thread_time_ns() - before


def instructions(counted: Path) -> Callable[[Act], float]:
    """Return a function that counts an act's instructions, for a process under callgrind."""
    dumps = iter(range(1, 10_000))

    def control(*wish: str) -> None:
        command = ["callgrind_control", *wish, str(os.getpid())]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def count(act: Act) -> float:
        control("--zero")
        act()
        control("--dump")
        dump = counted.with_name(f"{counted.name}.{next(dumps)}").read_text()
        return float(dump.rpartition("totals:")[2].split()[0])

    control("--instr=on")
    count(lambda: None)
    return count


if __name__ == "__main__":
    main()

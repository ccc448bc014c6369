"""What the pages people open most cost, beside the yardstick, in one process without a server.

Under valgrind the cost is instructions, which repeat to half a per cent on a busy machine.
Without it, it is CPU time, which does not.
"""

import json
import shutil
import subprocess
import tempfile

from bench.site import CHECKOUT, command


def measure(environment: dict[str, str]) -> tuple[dict[str, float], str]:
    """Return what one call of each page costs, and the unit of the costs."""
    calls = command("bench.calls")
    if shutil.which("valgrind") is None:
        return _run(calls, environment), "CPU ns"
    with tempfile.TemporaryDirectory(prefix="waymark-callgrind-") as folder:
        counting = ["valgrind", "-q", "--tool=callgrind", "--instr-atstart=no"]
        counting += [f"--callgrind-out-file={folder}/counted"]
        where = {**environment, "BENCH_COUNTED": f"{folder}/counted"}
        return _run([*counting, *calls], where), "instructions"


def _run(line: list[str], environment: dict[str, str]) -> dict[str, float]:
    done = subprocess.run(
        line, cwd=CHECKOUT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))

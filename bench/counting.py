"""What an act costs: instructions under callgrind, or CPU time."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

Act = Callable[[], object]


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

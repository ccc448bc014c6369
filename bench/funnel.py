"""`python -m bench.funnel`: what it costs to see how learners are doing, at ten million ticks.

On a PostgreSQL of its own unless DATABASE_URL names one, which must be empty. Takes some
minutes and 2 GB of disk.
"""

import os
import subprocess
import sys
import tempfile

from bench.site import CHECKOUT, command
from tests.postgres import main as with_server


def main() -> int:
    """Make the rows, measure, print, and return the exit code: 1 when a goal is missed."""
    if not os.environ.get("DATABASE_URL", "").startswith(("postgresql://", "postgres://")):
        return with_server([sys.executable, "-m", "bench.funnel"])
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as folder:
        environment = {
            **os.environ,
            "ENV_FILE": os.devnull,
            "PRODUCTION": "0",
            "STATE_DIR": folder,
            "STATIC_ROOT": f"{folder}/static",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        measured = subprocess.run(
            command("bench.crowd"), cwd=CHECKOUT, env=environment, check=False
        )
        return measured.returncode


if __name__ == "__main__":
    sys.exit(main())

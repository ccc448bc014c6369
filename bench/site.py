"""A whole site in a temporary folder, as production has it: seeded, its static files hashed."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
PATH, STEPS, RESOURCES, DONE = "measured", 7, 40, 20
# The real path that a first visit opens: its words weigh what words weigh.
SHIPPED_PATH = "deep-learning"
FIRST_PAGES = (
    "/",
    f"/paths/{SHIPPED_PATH}/",
    f"/paths/{SHIPPED_PATH}/introducing-deep-learning/",
    f"/paths/{SHIPPED_PATH}/backpropagation/",
)


@contextmanager
def made_site() -> Iterator[dict[str, str]]:
    """Make a site, give the environment that its processes run in, and remove it again."""
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as folder:
        environment = {
            **os.environ,
            "ENV_FILE": os.devnull,
            "PRODUCTION": "1",
            "SECRET_KEY": "measured-on-this-machine-only-0123456789-abcdefghijklmnopqrstuvwxyz",
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "MAIL_OFF": "1",
            "STATE_DIR": folder,
            "STATIC_ROOT": f"{folder}/static",
            "DATABASE_URL": f"sqlite:///{folder}/waymark.sqlite3",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONHASHSEED": "0",
        }
        subprocess.run(command("bench.filling"), cwd=CHECKOUT, env=environment, check=True)
        yield environment


def command(module: str) -> list[str]:
    """Return the command that runs a module's `main` with Django set up."""
    return [
        sys.executable,
        "-c",
        f"import django; django.setup(); from {module} import main; main()",
    ]

"""A whole site in a temporary folder, as production has it: seeded, its static files hashed.

`python -m bench.site` fills the site that the environment describes.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
PATH, STEPS, RESOURCES, DONE = "measured", 7, 40, 20


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
            "STATE_DIR": folder,
            "STATIC_ROOT": f"{folder}/static",
            "DATABASE_URL": f"sqlite:///{folder}/waymark.sqlite3",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONHASHSEED": "0",
        }
        command = [sys.executable, "-m", "bench.site"]
        subprocess.run(command, cwd=CHECKOUT, env=environment, check=True)
        yield environment


def fill() -> None:
    """Migrate, collect static files, publish the path to measure and enrol its learners."""
    import django

    django.setup()
    from django.core.management import call_command

    from bench.data import complete, make_document, make_learners, publish_document

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    for other in ("earlier", "later"):
        publish_document(make_document(other, steps=2, resources=4))
    document = make_document(PATH, STEPS, RESOURCES, before="earlier", after="later")
    measured = publish_document(document)
    for learner in make_learners(20):
        complete(learner, measured, DONE)


if __name__ == "__main__":
    fill()

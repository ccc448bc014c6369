"""What every way in does first: read the settings, or say in one sentence why it cannot.

`python -m config.start` does only that: a server asks before it starts its workers.
"""

import os
import sys
from importlib import import_module

from django.core.exceptions import ImproperlyConfigured


def read_settings() -> None:
    """Read the settings; on a bad variable, end this process with its one sentence."""
    name = os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        import_module(name)
    except ImproperlyConfigured as fault:
        sys.exit(f"Waymark cannot start: {fault}")


if __name__ == "__main__":
    read_settings()

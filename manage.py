#!/usr/bin/env python
"""Waymark's commands: `python manage.py help` lists them."""

import sys

from django.core.management import execute_from_command_line

from config.start import read_settings


def main() -> None:
    """Run the command that was asked for."""
    read_settings()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

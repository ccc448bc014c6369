"""The map of the rooms in CONTRIBUTING.md is complete and true."""

import re

from django.conf import settings


def test_every_file_of_the_domain_stands_once_on_the_map():
    guide = (settings.BASE_DIR / "CONTRIBUTING.md").read_text()
    table = guide.partition("| subject | files |")[2].partition("\n\n")[0]

    named = re.findall(r"`([a-z_]+)`", table)

    files = (settings.BASE_DIR / "learning" / "domain").glob("[a-z]*.py")
    assert sorted(named) == sorted(file.stem for file in files)

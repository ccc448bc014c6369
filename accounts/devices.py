"""What a browser is called and what it runs on, from how it names itself to every server."""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

# The first that is found counts: most browsers also name those they wish to be taken for.
BROWSERS = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\b(?:OPR|Opera|OPT)/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Vivaldi", r"\bVivaldi/"),
    ("DuckDuckGo", r"\b(?:DuckDuckGo|Ddg)/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chromium", r"\bChromium/"),
    ("Chrome", r"\b(?:Chrome|HeadlessChrome|CriOS)/"),
    ("Safari", r"\bVersion/.*\bSafari/"),
)
SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Windows", r"\bWindows\b"),
    ("Mac", r"\bMacintosh\b"),
    ("Linux", r"\bLinux\b|\bX11\b"),
)
LONGEST = 1000


class Device(NamedTuple):
    """A browser and the system it runs on; empty for what is not known."""

    browser: str
    system: str

    def __str__(self) -> str:
        names = {"browser": self.browser or _("A browser"), "system": self.system}
        return _("%(browser)s on %(system)s") % names if self.system else names["browser"]


def device_of(user_agent: str) -> Device:
    """Return what a User-Agent header says, as far as its names are known here."""
    said = user_agent[:LONGEST]
    return Device(_first(BROWSERS, said), _first(SYSTEMS, said))


def _first(known: tuple[tuple[str, str], ...], said: str) -> str:
    return next((name for name, sign in known if re.search(sign, said)), "")

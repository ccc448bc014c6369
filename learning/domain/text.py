"""What may stand in a title, a paragraph or an address: checked alike in files and in the admin."""

import re
import unicodedata
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from learning.domain.public_addresses import is_public

KEY_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LONGEST_KEY, LONGEST_TITLE, LONGEST_LINE = 80, 200, 400
LONGEST_PROSE, LONGEST_ADDRESS, LONGEST_HOST = 20_000, 1_000, 253
LONGEST_NAME = 60

# Words that stand where a step's key would stand in an address.
RESERVED_STEP_KEYS = frozenset(
    {"afresh", "changes", "curriculum", "enrolment", "options", "record", "resources", "way"}
)

_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_HOST_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def single_line(text: str) -> str:
    """Return one trimmed line. Raises ValueError for line breaks and invisible characters."""
    text = text.strip()
    if "\n" in text or "\r" in text:
        raise ValueError(_("must be a single line"))
    return _visible(text)


def prose(text: str) -> str:
    """Return Markdown with line ends, tabs and trailing space made alike.

    Raises ValueError for invisible characters.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n")
    return _visible("\n".join(line.rstrip() for line in lines).strip("\n"))


def web_address(text: str) -> str:
    """Return an http(s) address with a plain, public-looking host. Raises ValueError otherwise."""
    text = single_line(text)
    if any(character.isspace() or character in "\\\u200d" for character in text):
        raise ValueError(_("must be a web address without spaces or backslashes"))
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise ValueError(_("is not a web address")) from None
    if parts.scheme not in {"http", "https"}:
        raise ValueError(_("must begin with http:// or https://"))
    if parts.username is not None or parts.password is not None:
        raise ValueError(_("must not hold a user name or password"))
    if port == 0 or not _public_looking(host):
        raise ValueError(_("must name a public host, such as example.org"))
    return text


def shown(name: str) -> str:
    """Return a name from a file, short and without what a terminal would obey."""
    clean = "".join(character if character.isprintable() else "\ufffd" for character in name)
    return clean if len(clean) <= LONGEST_NAME else clean[:LONGEST_NAME] + "…"


def _visible(text: str) -> str:
    for character in text:
        category = unicodedata.category(character)
        if category in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} and character not in "\n\u200d":
            raise ValueError(
                _("holds an invisible character (%(code)s)") % {"code": f"U+{ord(character):04X}"}
            )
    return text


def _public_looking(host: str) -> bool:
    if len(host) > LONGEST_HOST:
        return False
    if is_public(host):
        return True
    try:
        labels = host.encode("idna").decode().split(".")
    except UnicodeError:
        return False
    if len(labels) < 2 or not all(_HOST_LABEL.fullmatch(label) for label in labels):
        return False
    # A number at the end makes the whole host an IP address, in a notation nobody needs.
    return not _NUMBER.fullmatch(labels[-1]) and labels[-1] not in {
        "local",
        "localhost",
        "internal",
    }

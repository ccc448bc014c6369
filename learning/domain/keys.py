"""Keys made from titles and names: small letters, digits and hyphens, none taken twice."""

import re
import unicodedata
from collections.abc import Container
from itertools import count

from learning.domain.text import LONGEST_KEY


def key_of(words: str, taken: Container[str] = (), otherwise: str = "resource") -> str:
    """Return a key that says these words, with a number behind it where it is taken."""
    # Room is left for the number.
    key = _spelled(words)[: LONGEST_KEY - 5].strip("-") or otherwise
    if key not in taken:
        return key
    return next(numbered for n in count(2) if (numbered := f"{key}-{n}") not in taken)


def _spelled(words: str) -> str:
    letters = unicodedata.normalize("NFKD", words.replace("ß", "ss")).encode("ascii", "ignore")
    return re.sub(r"[^a-z0-9]+", "-", letters.decode().lower().replace("'", "")).strip("-")

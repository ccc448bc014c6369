"""Text as a search compares it: without accents, capitals and other ways to write the same."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

WORDS_KEPT = 65_536

# Letters that no decomposition takes their stroke from.
_STROKES = str.maketrans(
    {
        "æ": "ae",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "\u0131": "i",
        "ł": "l",
        "ø": "o",
        "œ": "oe",
        "þ": "th",
    }
)
# A letter or digit, or a mark that may stand apart from its letter; C++ and C# are words.
_MARKS = r"\u0300-\u036f\u0591-\u05c7\u0610-\u065f\u0900-\u0eff\u1000-\u109f\u1780-\u17ff"
_WORD = re.compile(rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*[+#]*")
_COMPOUND = re.compile(r"[^\W\d_]{2,}(?:[-\u2010\u2011][^\W\d_]{2,})+")
_HYPHENS = re.compile(r"[-\u2010\u2011]")
# Scripts written without spaces: Thai, Lao, Burmese, Khmer, kana, Han.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
_RUN = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")


def fold(text: str) -> str:
    """Return a text without accents, capitals and ligatures. Folding it again changes nothing."""
    if text.isascii():
        return text.lower()
    bare = "".join(
        character
        for character in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(character)
    )
    return unicodedata.normalize("NFC", bare.casefold().translate(_STROKES))


def runs_of(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each word of a text begins and ends, and the word folded.

    A word is cut where its script changes to or from one that is written without spaces.
    """
    for word in _WORD.finditer(text):
        for start, end, folded in _runs(word[0]):
            yield word.start() + start, word.start() + end, folded


def asked_words(text: str) -> list[str]:
    """Return the folded words of a question, each once, in order."""
    return list(dict.fromkeys(folded for _, _, folded in runs_of(text)))


def known_words(text: str) -> set[tuple[str, str]]:
    """Return the words that an index knows a text by, each folded and as it is written.

    What is written without spaces is known by its characters and pairs of neighbours, and a
    compound with hyphens as one word too.
    """
    known = set[tuple[str, str]]().union(*map(_known, set(_WORD.findall(text))))
    compounds = _COMPOUND.findall(text) if _HYPHENS.search(text) else ()
    for compound in compounds:
        known.update(_known(_HYPHENS.sub("", compound)))
    return known


def is_unspaced(word: str) -> bool:
    """Tell whether a folded word is of a script that puts no spaces between words."""
    return not word.isascii() and bool(_IS_UNSPACED.match(word))


def pairs_of(run: str) -> list[str]:
    """Return the pairs of neighbours of a run; a single character is its own."""
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


@lru_cache(maxsize=WORDS_KEPT)
def _runs(word: str) -> tuple[tuple[int, int, str], ...]:
    return tuple((*run.span(), fold(run[0])) for run in _RUN.finditer(word))


@lru_cache(maxsize=WORDS_KEPT)
def _known(word: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (part, part if is_unspaced(folded) else word[start:end].lower())
        for start, end, folded in _runs(word)
        for part in ({*folded, *pairs_of(folded)} if is_unspaced(folded) else [folded])
    )

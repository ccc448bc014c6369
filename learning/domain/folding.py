"""Text folded for comparing: without capitals, accents and other marks."""

import unicodedata


def fold(text: str) -> str:
    """Return what a search compares: casefolded, decomposed, combining marks dropped."""
    # Twice, because some signs decompose into capitals.
    spelled = unicodedata.normalize("NFKD", text).casefold()
    return "".join(
        each for each in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(each)
    )

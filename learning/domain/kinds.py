"""What kind of resource an address leads to, as far as the address and the page's words tell."""

import re
from collections.abc import Collection
from urllib.parse import parse_qs, urlsplit

from learning.domain.addresses import host_of
from learning.domain.document import Kind

CODE_HOSTS = {"github.com", "gitlab.com", "codeberg.org", "gist.github.com", "bitbucket.org"}
NOTEBOOK_HOSTS = {"colab.research.google.com", "nbviewer.org", "nbviewer.jupyter.org"}
PAPER_HOSTS = {"arxiv.org", "openreview.net", "aclanthology.org", "jmlr.org"}
SLIDES_HOSTS = {"slideshare.net", "speakerdeck.com"}
VIDEO_HOSTS = {"youtube.com", "m.youtube.com", "youtube-nocookie.com", "youtu.be"}

EXTENSIONS = {
    "ipynb": Kind.CODE,
    "py": Kind.CODE,
    "ppt": Kind.SLIDES,
    "pptx": Kind.SLIDES,
    "odp": Kind.SLIDES,
    "epub": Kind.BOOK,
    "mp4": Kind.VIDEO,
    "webm": Kind.VIDEO,
}
TYPES = {
    "VideoObject": Kind.VIDEO,
    "ScholarlyArticle": Kind.PAPER,
    "Course": Kind.NOTES,
    "Chapter": Kind.CHAPTER,
    "Book": Kind.BOOK,
    "PresentationDigitalDocument": Kind.SLIDES,
    "SoftwareSourceCode": Kind.CODE,
    "APIReference": Kind.DOCUMENTATION,
    "HowTo": Kind.TUTORIAL,
    "BlogPosting": Kind.ARTICLE,
    "NewsArticle": Kind.ARTICLE,
    "TechArticle": Kind.ARTICLE,
    "Article": Kind.ARTICLE,
    "Report": Kind.PAPER,
}
# What a page or an address calls the thing, the first that is found.
WORDS = [
    (r"slides|slide deck|presentation", Kind.SLIDES),
    (r"playlist|video series", Kind.SERIES),
    (r"videos?|screencast", Kind.VIDEO),
    (r"lecture[- ]?notes|course[- ]?notes|notes", Kind.NOTES),
    (r"tutorials?|how-?to|walkthrough", Kind.TUTORIAL),
    (r"textbook|book", Kind.BOOK),
    (r"chapter", Kind.CHAPTER),
    (r"paper", Kind.PAPER),
    (r"docs?|documentation|reference|manual", Kind.DOCUMENTATION),
    (r"exercises?|assignment|problem[- ]set|quiz", Kind.ACTIVITY),
]
ADDRESS_WORDS = {Kind.SLIDES, Kind.NOTES, Kind.TUTORIAL, Kind.DOCUMENTATION}


def of_address(address: str) -> Kind | None:
    """Return the kind that an address alone gives away."""
    host = host_of(address)
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if host in VIDEO_HOSTS:
        asked = parse_qs(parts.query)
        if parts.path.startswith("/playlist") or ("list" in asked and "v" not in asked):
            return Kind.SERIES
        is_video = host == "youtu.be" or parts.path.startswith(("/watch", "/embed/", "/live/"))
        return Kind.VIDEO if is_video else None
    if host == "vimeo.com":
        if parts.path.startswith(("/showcase/", "/album/")):
            return Kind.SERIES
        return Kind.VIDEO if re.match(r"/\d", parts.path) else None
    if host in CODE_HOSTS | NOTEBOOK_HOSTS:
        return Kind.CODE
    if host in PAPER_HOSTS:
        return Kind.PAPER
    if host in SLIDES_HOSTS:
        return Kind.SLIDES
    if host.startswith("docs.") or host.endswith((".readthedocs.io", ".readthedocs.org")):
        return Kind.DOCUMENTATION
    return EXTENSIONS.get(_extension(parts.path))


def of_page(types: Collection[str], sort: str, og_type: str) -> Kind | None:
    """Return the kind that a page declares: in schema.org's types, then in Open Graph's."""
    declared = next((TYPES[name] for name in types if name in TYPES), None)
    # An article may call itself a tutorial; a video stays a video.
    if sort and declared in {None, Kind.ARTICLE, Kind.NOTES} and (named := _named(sort)):
        return named
    if declared:
        return declared
    if og_type.startswith("video"):
        return Kind.VIDEO
    return {"article": Kind.ARTICLE, "book": Kind.BOOK, "books.book": Kind.BOOK}.get(og_type)


def of_path(address: str) -> Kind | None:
    """Return the kind that a word in the address suggests; a PDF is a paper if nothing is said."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return None
    named = _named(re.sub(r"[/_.]+", " ", path))
    if named in ADDRESS_WORDS:
        return named
    return Kind.PAPER if _extension(path) == "pdf" else None


def _named(words: str) -> Kind | None:
    small = words[:500].lower()
    return next((kind for word, kind in WORDS if re.search(rf"\b(?:{word})\b", small)), None)


def _extension(path: str) -> str:
    return path.rpartition(".")[2].lower() if "." in path.rpartition("/")[2] else ""

"""What a public page says of itself to search engines and to whoever links to it.

Learners' pages leave it out: no machine is logged in, and the pages stay lighter.
"""

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from learning import jsonld
from learning.domain.document import Creator
from learning.domain.outline import Outline, WalkStep
from learning.views.pieces import Pieces

PAGES_KEPT = 4096
# As Open Graph names languages: always with a country.
LOCALES = {"en": "en_US", "de": "de_DE", "zh-hans": "zh_CN", "zh-hant": "zh_TW"}


def is_wanted(request: HttpRequest) -> bool:
    """Tell whether a machine may be reading."""
    return not request.user.is_authenticated


def of_page(title: str, description: str, name: str, page: int = 1) -> SafeString:
    """Return what a page of ours says of itself, in the language spoken now."""
    address = jsonld.absolute(name) + (f"?page={page}" if page > 1 else "")
    node = jsonld.website() if name == "home" else None
    return _drawn(title, description, address, get_language() or "", node)


def of_path(outline: Outline, titles: tuple[tuple[str, str], ...]) -> SafeString:
    """Return what a path says of itself; `titles` are those of published paths that it names."""
    return _of_path(settings.BASE_URL, outline, titles)


def of_step(outline: Outline, step: WalkStep) -> SafeString:
    """Return what a step says of itself, as somebody without an account is shown it.

    Under other options it holds other pieces, which is nothing for machines to know.
    """
    walk = outline.walk(frozenset())
    return _of_step(settings.BASE_URL, outline, walk.step(step.key) or step)


def of_creator(creator: Creator) -> SafeString:
    """Return what a creator's page says of itself."""
    said = _("Free work by %(name)s, by path and step.") % {"name": creator.name}
    address = jsonld.absolute("creator", creator.key)
    return _drawn(creator.name, said, address, get_language() or "", jsonld.maker(creator))


# A path and its steps never change, so each is said once in a process.
@lru_cache(maxsize=PAGES_KEPT)
def _of_path(base: str, outline: Outline, titles: tuple[tuple[str, str], ...]) -> SafeString:
    node = jsonld.course(outline, dict(titles))
    return _drawn(outline.title, node["description"], node["url"], outline.document.language, node)


@lru_cache(maxsize=PAGES_KEPT)
def _of_step(base: str, outline: Outline, step: WalkStep) -> SafeString:
    node = jsonld.syllabus(outline, step)
    document = outline.document
    description = step.step.purpose or document.tagline or document.title
    return _drawn(step.title, description, node["url"], document.language, node)


def _drawn(
    title: str, description: str, address: str, language: str, node: jsonld.Node | None = None
) -> SafeString:
    return Pieces()(
        "partials/_metadata.html",
        title=title,
        description=description,
        address=address,
        locale=_locale(language),
        site_name=jsonld.SITE_NAME,
        data=jsonld.script(node) if node else "",
    )


def _locale(language: str) -> str:
    tongue, _, region = language.partition("-")
    if len(region) == 2:
        return f"{tongue}_{region.upper()}"
    return LOCALES.get(language.lower(), "")

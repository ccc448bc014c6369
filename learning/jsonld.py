"""What is published in schema.org's words, for search engines: `Course`, `Syllabus`, its pieces."""

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from learning.domain.document import Creator, CreatorKind, Prerequisite, Role, Source
from learning.domain.outline import Outline, OutlineResource, WalkStep

SITE_NAME = "Waymark"
VOCABULARY = "https://schema.org"

# Inside a script element these could end it, or begin another; JSON may spell them otherwise.
_SPELLED = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})
_PARTS = {
    Role.AUTHOR: "author",
    Role.LECTURER: "author",
    Role.ADAPTER: "contributor",
    Role.HOST: "provider",
}

Node = dict[str, Any]


def absolute(name: str, *arguments: str) -> str:
    """Return a page's address in full, as the public finds it."""
    return settings.BASE_URL + reverse(f"learning:{name}", args=arguments)


def script(node: Node) -> SafeString:
    """Return a data block that holds a node. Nothing in it can end the block."""
    said = json.dumps(
        {"@context": VOCABULARY} | node, ensure_ascii=False, separators=(",", ":")
    ).translate(_SPELLED)
    return SafeString(f'<script type="application/ld+json">{said}</script>')


def website() -> Node:
    """Return the site."""
    return {"@type": "WebSite", "name": SITE_NAME, "url": absolute("home")}


def course(outline: Outline, titles: Mapping[str, str]) -> Node:
    """Return a path; `titles` are those of published paths that it names.

    Its steps are those that somebody without an account is shown.
    """
    document = outline.document
    walk = outline.walk(frozenset())
    return _said(
        {
            **_course_in_short(outline),
            "description": document.tagline or document.title,
            "inLanguage": document.language,
            "educationalLevel": document.level.value,
            "about": [{"@type": "Thing", "name": topic} for topic in document.topics],
            "timeRequired": duration(walk.core_minutes),
            "isAccessibleForFree": True,
            "provider": {
                "@type": "Organization",
                "name": SITE_NAME,
                "url": absolute("home"),
            },
            "isBasedOn": document.source and _source(document.source),
            "coursePrerequisites": [
                said for each in document.prerequisites for said in _prerequisite(each, titles)
            ],
            # Their names alone: each says the rest itself, and this page is to stay light.
            "syllabusSections": [{"@type": "Syllabus", "name": step.title} for step in walk.steps],
        }
    )


def syllabus(outline: Outline, step: WalkStep) -> Node:
    """Return a step with its pieces, each credited to who made it."""
    return _said(
        {
            "@type": "Syllabus",
            "name": step.title,
            "description": step.step.purpose,
            "url": absolute("step", outline.slug, step.key),
            "inLanguage": outline.document.language,
            "timeRequired": duration(step.core_minutes),
            "isPartOf": _course_in_short(outline),
            "hasPart": [
                _learning_resource(resource)
                for resource in (*step.core, *step.optional, *step.references)
            ],
        }
    )


def maker(creator: Creator) -> Node:
    """Return who made some of what the site leads to."""
    return _said(
        _named(creator) | {"url": creator.url, "mainEntityOfPage": absolute("creator", creator.key)}
    )


def duration(minutes: int) -> str:
    """Return minutes as ISO 8601 says them, such as PT1H20M; nothing for none."""
    hours, rest = divmod(minutes, 60)
    said = (f"{hours}H" if hours else "") + (f"{rest}M" if rest else "")
    return f"PT{said}" if said else ""


def _course_in_short(outline: Outline) -> Node:
    return {
        "@type": "Course",
        "name": outline.title,
        "url": absolute("path", outline.slug),
    }


def _learning_resource(resource: OutlineResource) -> Node:
    link = resource.main_link
    node: Node = {
        "@type": "LearningResource",
        "name": resource.title,
        "url": link.current if link else "",
        "learningResourceType": resource.kind,
        "timeRequired": duration(resource.minutes),
    }
    for credit in resource.credits:
        node.setdefault(_PARTS[credit.role], []).append(_named(credit.creator))
    return _said(node)


def _named(creator: Creator) -> Node:
    is_person = creator.kind is CreatorKind.PERSON
    return {"@type": "Person" if is_person else "Organization", "name": creator.name}


def _source(source: Source) -> Node:
    """Return what a path is after. Whether its authors are persons is not known: text says so."""
    return _said(
        {
            "@type": "CreativeWork",
            "name": source.title,
            "url": source.url,
            "author": list(source.authors),
            "publisher": source.publisher,
            "datePublished": source.published,
        }
    )


def _prerequisite(part: Prerequisite, titles: Mapping[str, str]) -> list[str | Node]:
    said: list[str | Node] = [part.knowledge] if part.knowledge else []
    if part.path in titles:
        url = absolute("path", part.path)
        said.append({"@type": "Course", "name": titles[part.path], "url": url})
    return said


def _said(node: Node) -> Node:
    """Return a node without what is empty."""
    return {name: value for name, value in node.items() if value not in ("", [], None)}

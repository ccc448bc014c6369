"""A list of links as a curriculum document: keys from titles, creators shared with other paths."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from learning.domain.document import CreatorKind, Document
from learning.domain.faults import checked
from learning.domain.keys import key_of
from learning.domain.linkentry import Entry, LinkList, Stage
from learning.domain.linkwords import Maker
from learning.domain.text import RESERVED_STEP_KEYS

Plain = dict[str, Any]

_INSTITUTION = re.compile(
    r"\b(university|institute|college|school|academy|foundation|laborator(y|ies)|department|inc|"
    r"ltd|team)\b",
    re.IGNORECASE,
)


def key_of_maker(maker: Maker) -> str:
    """Return the key that a name asks for, which a creator of that name most likely has."""
    return key_of(maker.name, otherwise="creator")


def document_of_list(
    found: LinkList, *, key: str, title: str, known: Mapping[str, Plain]
) -> Document:
    """Return the path that a list describes.

    `known` holds creators whom the site has already, as plain values by key. Raises
    FaultyDocument with the list's own line for what no path may hold.
    """
    return _Builder(known).build(found, key, title)


class _Builder:
    def __init__(self, known: Mapping[str, Plain]) -> None:
        self.known = known
        self.by_name = {creator["name"].casefold(): key for key, creator in known.items()}
        self.creators: dict[str, Plain] = {}
        self.keys: set[str] = set()
        self.lines: dict[str, int] = {}

    def build(self, found: LinkList, key: str, title: str) -> Document:
        taken = set(RESERVED_STEP_KEYS)
        steps = []
        for number, stage in enumerate(found.stages):
            place = f"steps[{number}]"
            self.lines[place] = next(iter(stage.lines), stage.entries[0].line)
            named = stage.title or _("First steps")
            step_key = key_of(named, taken, otherwise=f"step-{number + 1}")
            taken.add(step_key)
            steps.append(self.step(stage, place, {"key": step_key, "title": named}))
        plain = {
            "key": key,
            "title": title,
            "summary": found.summary,
            "creators": list(self.creators.values()),
            "steps": steps,
        }
        return checked(plain, lines=self.lines)

    def step(self, stage: Stage, place: str, plain: Plain) -> Plain:
        resources = []
        for number, entry in enumerate(stage.entries):
            self.lines[f"{place}.resources[{number}]"] = entry.line
            resources.append(self.resource(entry))
        return plain | {"introduction": stage.introduction, "resources": resources}

    def resource(self, entry: Entry) -> Plain:
        key = key_of(entry.title, self.keys, otherwise=f"resource-{len(self.keys) + 1}")
        self.keys.add(key)
        credits = dict.fromkeys(self.creator(maker) for maker in entry.makers)
        return {
            "key": key,
            "title": entry.title,
            "kind": entry.kind.value,
            "weight": entry.weight.value,
            "minutes": entry.minutes,
            "guidance": entry.guidance,
            "creators_unknown": not credits,
            "credits": [{"creator": creator} for creator in credits],
            "links": _links(entry),
        }

    def creator(self, maker: Maker) -> str:
        """Return the key of a creator: one the site has, or a new one."""
        key = self.by_name.get(maker.name.casefold())
        if key is None:
            taken = {*self.known, *self.creators}
            key = key_of(maker.name, taken, otherwise="creator")
            self.by_name[maker.name.casefold()] = key
        if key not in self.creators:
            is_institution = _INSTITUTION.search(maker.name)
            kind = CreatorKind.INSTITUTION if is_institution else CreatorKind.PERSON
            fresh = {"key": key, "name": maker.name, "kind": kind.value}
            self.creators[key] = dict(self.known.get(key, fresh))
        if maker.url and key not in self.known:
            self.creators[key].setdefault("url", maker.url)
        return key


def _links(entry: Entry) -> list[Plain]:
    links: list[Plain] = [{"key": "main", "url": entry.url}]
    for further in entry.links:
        taken = {link["key"] for link in links}
        key = key_of(further.name, taken, otherwise="link")
        links.append({"key": key, "url": further.url, "label": further.name})
    return links

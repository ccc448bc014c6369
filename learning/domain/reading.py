"""Reading: plain values from a YAML or JSON file, under limits, each with its place and line.

A safe loader is not safe enough for a file from anybody: a few hundred bytes of aliases take
minutes and deep nesting crashes the parser. So values are built here, from the parser's
events, without recursion and without any of YAML's guesses: `no` and `1.10` stay text.
"""

import codecs
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml
from django.utils.translation import gettext as _

from learning.domain.faults import MOST_FAULTS, Fault, FaultyDocument
from learning.domain.text import shown

MOST_BYTES = 1_000_000
MOST_PARTS = 30_000
LONGEST_LIST = 1_000
DEEPEST = 20
LONGEST_NUMBER = 15

_Parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]*")
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
# The C parser takes quadratic time over many directives, before it tells of the first.
_DIRECTIVE = re.compile("(?:^|[\r\n\x85\u2028\u2029])%")
# The longer mark first, for the shorter one begins it.
_OTHER_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


@dataclass
class Reading:
    """What was read: plain values, the line of each place, and what is wrong so far."""

    value: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: str, reason: str) -> None:
        """Note a fault and read on."""
        self.note(Fault(place, reason, self.lines.get(place)))

    def note(self, fault: Fault) -> None:
        """Note a fault and read on, within reason."""
        self.faults.append(fault)
        if len(self.faults) >= MOST_FAULTS:
            raise FaultyDocument(tuple(self.faults))

    def stop(self, place: str, reason: str, line: int | None = None) -> NoReturn:
        """Give up: beyond this fault the file makes no sense. Raises FaultyDocument."""
        self.faults.append(Fault(place, reason, line))
        raise FaultyDocument(tuple(self.faults))


def text_of(content: bytes) -> str:
    """Return a file's text. Raises FaultyDocument if it is too long or not UTF-8."""
    reading = Reading()
    if len(content) > MOST_BYTES:
        reading.stop("", _("The file is larger than 1 MB. Make it shorter, or two paths of it."))
    for mark, name in _OTHER_ENCODINGS.items():
        if content.startswith(mark):
            reason = _("The file is %(name)s text. Save it as UTF-8, and try again.")
            reading.stop("", reason % {"name": name}, 1)
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        reason = _("The file is not plain text. Save it as plain text in UTF-8, and try again.")
        reading.stop("", reason, line)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as refusal:
        line = content.count(b"\n", 0, refusal.start) + 1
        reading.stop("", _("The file is not UTF-8 text. Save it as UTF-8, and try again."), line)


def read_yaml(text: str) -> Reading:
    """Read YAML. Raises FaultyDocument where it cannot be read to its end."""
    return _YamlReader(text).read()


def read_json(text: str) -> Reading:
    """Read JSON. Raises FaultyDocument where it cannot be read to its end."""
    reading = Reading()
    try:
        value = json.loads(
            text,
            object_pairs_hook=_Fields,
            parse_constant=_refuse_constant,
            parse_float=str,
            parse_int=_number,
        )
    except json.JSONDecodeError as refusal:
        reading.stop("", _("This is not JSON: %(why)s.") % {"why": refusal.msg}, refusal.lineno)
    except ValueError as refusal:
        reading.stop("", str(refusal))
    except RecursionError:
        reading.stop("", _too_deep())
    _walk(value, reading)
    reading.value = value
    return reading


class _Fields(dict[str, Any]):
    """A JSON object that remembers which of its names came twice."""

    __slots__ = ("repeated",)

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.repeated: tuple[str, ...] = ()
        if len(self) < len(pairs):
            counts = Counter(name for name, _value in pairs)
            self.repeated = tuple(name for name, times in counts.items() if times > 1)


def _walk(value: Any, reading: Reading) -> None:
    """Count what a JSON file holds, and note names that came twice."""
    nodes = 0
    waiting: list[tuple[str, Any, int]] = [("", value, 1)]
    while waiting:
        place, value, depth = waiting.pop()
        nodes += 1
        if nodes > MOST_PARTS:
            reading.stop("", _too_many())
        if not isinstance(value, dict | list):
            continue
        if depth > DEEPEST:
            reading.stop(place, _too_deep())
        if len(value) > LONGEST_LIST:
            reading.stop(place, _too_long())
        if isinstance(value, _Fields):
            for name in value.repeated:
                reading.fault(_within(place, name), _("is given twice"))
            waiting += [(_within(place, key), kept, depth + 1) for key, kept in value.items()]
        else:
            waiting += [(f"{place}[{at}]", kept, depth + 1) for at, kept in enumerate(value)]


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(_("This is not JSON: %(word)s is no value.") % {"word": word})


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_NUMBER else digits


@dataclass
class _Frame:
    """A list or a mapping that is being read."""

    value: Any
    place: str
    key: str | None = None
    """In a mapping: the name whose value comes next."""
    skips: bool = False
    """Whether that name came before, so that its value counts for nothing."""


class _YamlReader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.reading = Reading()
        self.frames: list[_Frame] = []
        self.nodes = self.documents = 0

    def read(self) -> Reading:
        found = _DIRECTIVE.search(self.text)
        if found:
            line = self.text.count("\n", 0, found.end()) + 1
            self.reading.stop("", _("A line must not begin with a percent sign."), line)
        try:
            for event in yaml.parse(self.text, Loader=_Parser):
                self.take(event)
        except yaml.MarkedYAMLError as refusal:
            mark = refusal.problem_mark or refusal.context_mark
            words = ", ".join(filter(None, (refusal.context, refusal.problem)))
            broken_on = min(mark.line, self.text.count("\n")) + 1 if mark else None
            self.reading.stop("", _("This is not YAML: %(why)s.") % {"why": words}, broken_on)
        except yaml.reader.ReaderError as refusal:
            line = self.text.count("\n", 0, refusal.position) + 1
            why = _("The file holds a character that YAML does not allow.")
            self.reading.stop("", why, line)
        return self.reading

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 0
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self.reading.stop("", _("The file holds more than one document."), line)
            case yaml.AliasEvent():
                self.place_value(None, line, _("is an alias (*); write the value out"))
            case yaml.ScalarEvent() if self.awaits_key():
                self.take_key(event, line)
            case yaml.ScalarEvent():
                self.place_value(_scalar(event), line, _odd(event))
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self.open(event, line)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.frames.pop()

    def awaits_key(self) -> bool:
        frame = self.frames[-1] if self.frames else None
        return frame is not None and isinstance(frame.value, dict) and frame.key is None

    def take_key(self, event: yaml.ScalarEvent, line: int) -> None:
        frame = self.frames[-1]
        frame.key = event.value
        place = _within(frame.place, event.value)
        frame.skips = event.value in frame.value
        if not frame.skips:
            self.reading.lines[place] = line
        if event.value == "<<" and not event.style:
            self.reading.fault(place, _("is a merge key; write the fields out"))
        elif frame.skips:
            reason = _("is given twice, first on line %(line)s")
            first = self.reading.lines.get(place, line)
            self.reading.note(Fault(place, reason % {"line": first}, line))
        elif odd := _odd(event):
            self.reading.fault(place, odd)

    def open(self, event: yaml.CollectionStartEvent, line: int) -> None:
        place = self.place_value(
            {} if isinstance(event, yaml.MappingStartEvent) else [], line, _odd(event)
        )
        if len(self.frames) > DEEPEST:
            self.reading.stop(place, _too_deep(), line)

    def place_value(self, value: Any, line: int, odd: str = "") -> str:
        """Put a value where it belongs and return its place."""
        self.nodes += 1
        if self.nodes > MOST_PARTS:
            self.reading.stop("", _too_many(), line)
        frame = self.frames[-1] if self.frames else None
        place = ""
        if frame is None:
            self.reading.value = value
        elif isinstance(frame.value, list):
            place = f"{frame.place}[{len(frame.value)}]"
            frame.value.append(value)
            if len(frame.value) > LONGEST_LIST:
                self.reading.stop(frame.place, _too_long(), line)
        elif frame.key is None:
            self.reading.stop(frame.place, _("has a name that is not plain text"), line)
        else:
            place = _within(frame.place, frame.key)
            if not frame.skips:
                frame.value[frame.key] = value
            if len(frame.value) > LONGEST_LIST:
                self.reading.stop(frame.place, _too_long(), line)
            frame.key = None
        self.reading.lines.setdefault(place, line)
        if odd:
            self.reading.fault(place, odd)
        if isinstance(value, dict | list):
            self.frames.append(_Frame(value, place))
        return place


def _scalar(event: yaml.ScalarEvent) -> Any:
    """Return what a scalar stands for: nothing, a whole number, or text."""
    if event.style:
        return event.value
    if event.value in _NOTHING:
        return None
    if len(event.value) <= LONGEST_NUMBER and _WHOLE_NUMBER.fullmatch(event.value):
        return int(event.value)
    return event.value


def _odd(event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> str:
    """Say which of YAML's devices that have no place here an event uses, if any."""
    if event.anchor is not None:
        return _("has an anchor (&); every value is written where it belongs")
    if event.tag is not None:
        return _("has a tag (!); values are plain here")
    return ""


def _within(place: str, name: str) -> str:
    return f"{place}.{shown(name)}" if place else shown(name)


def _too_deep() -> str:
    return _("The file is nested too deeply.")


def _too_long() -> str:
    return _("holds more than %(most)s; no part of a learning path does") % {"most": LONGEST_LIST}


def _too_many() -> str:
    return _("The file holds more parts than any learning path.")

"""The document as text: read under limits, written in one canonical way, and its JSON Schema."""

import json
from typing import Any, Literal

import yaml

from learning.domain.document import Document
from learning.domain.faults import Fault, FaultyDocument, checked
from learning.domain.reading import read_json, read_yaml, text_of

__all__ = [
    "Fault",
    "FaultyDocument",
    "json_schema",
    "read_any",
    "read_document",
    "write_json",
    "write_yaml",
]


def read_document(content: str | bytes, form: Literal["yaml", "json"] = "yaml") -> Document:
    """Return the document a file holds.

    Raises FaultyDocument with everything that is wrong, each fault with its place and, in
    YAML, its line.
    """
    text = text_of(content.encode(errors="surrogatepass") if isinstance(content, str) else content)
    reading = read_json(text) if form == "json" else read_yaml(text)
    return checked(reading.value, tuple(reading.faults), reading.lines)


def read_any(content: bytes) -> Document:
    """Return the document a file holds, in whichever form: JSON begins with a bracket.

    Raises FaultyDocument as read_document does.
    """
    is_json = text_of(content).lstrip()[:1] in {"{", "["}
    return read_document(content, "json" if is_json else "yaml")


def write_yaml(document: Document) -> str:
    """Return the document as YAML: the same bytes for the same document."""
    plain = document.to_plain()
    steps = plain.pop("steps", [])
    written = _yaml(plain)
    if steps:
        written += "\nsteps:\n" + "\n".join(_indented(_yaml([step])) for step in steps)
    return written


def write_json(document: Document) -> str:
    """Return the document as JSON: the same bytes for the same document."""
    return json.dumps(document.to_plain(), ensure_ascii=False, indent=2) + "\n"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema by which editors check a file as it is typed."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Document.model_json_schema(),
    }


class _Dumper(yaml.SafeDumper):
    """Writes lists indented under their name, and text of several lines as a block."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    if "\n" not in text:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text)
    # Reading takes the last line break away again, and `|` looks calmer than `|-`.
    return dumper.represent_scalar("tag:yaml.org,2002:str", f"{text}\n", style="|")


_Dumper.add_representer(str, _text)


def _yaml(value: Any) -> str:
    return yaml.dump(
        value,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=float("inf"),
    )


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" if line else "\n" for line in text.rstrip("\n").split("\n"))


if __name__ == "__main__":
    print(json.dumps(json_schema(), ensure_ascii=False, indent=2))

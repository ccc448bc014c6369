"""Markdown as curators and learners write it, made into HTML that cannot harm a page."""

import nh3
from markdown_it import MarkdownIt

_TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong", "ul",
}  # fmt: skip
_reader = MarkdownIt("js-default").disable("image")
# Reading many brackets costs their number times the nesting allowed, and anybody may write a note.
_note_reader = MarkdownIt("js-default", {"breaks": True, "maxNesting": 20})
_note_reader.disable(["image", "table"])
_note_reader.add_render_rule("heading_open", lambda *_: "<p><strong>")
_note_reader.add_render_rule("heading_close", lambda *_: "</strong></p>\n")


def to_html(markdown: str) -> str:
    """Return safe HTML: our few tags, links to the web or mail only, no attributes but theirs."""
    return _cleaned(_reader, markdown)


def note_to_html(markdown: str) -> str:
    """Return a learner's note as safe HTML that fits in wherever the note is shown.

    Its headings become bold lines, since the page around it has its own; its line ends stay.
    """
    return _cleaned(_note_reader, markdown)


def _cleaned(reader: MarkdownIt, markdown: str) -> str:
    if not markdown:
        return ""
    return nh3.clean(
        reader.render(markdown),
        tags=_TAGS,
        attributes={"a": {"href"}, "*": set()},
        url_schemes={"http", "https", "mailto"},
        link_rel="external noopener nofollow",
    ).strip()

"""A page as a plain HTTP client reads it: elements, their words, and the forms they offer."""

from collections.abc import Iterator
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Element:
    """An element: its tag, its attributes, what it holds and what holds it."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: "Element | None") -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.children: list[Element | str] = []

    def __repr__(self) -> str:
        return f"<{self.tag} {self.attributes}> {self.words[:80]}"

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def words(self) -> str:
        """What somebody reads in it, with single spaces."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in {"template", "script", "style", "title"}:
                yield from child._texts()
                yield "" if child.tag in {"a", "b", "strong", "em", "span", "small"} else " "

    def all(self, *tags: str, **attributes: str) -> list["Element"]:
        """Return the elements within it that have one of these tags and these attributes."""
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self._descendants()
            if (not tags or element.tag in tags) and wanted.items() <= element.attributes.items()
        ]

    def one(self, *tags: str, **attributes: str) -> "Element":
        """Return the only such element."""
        found = self.all(*tags, **attributes)
        assert len(found) == 1, f"{len(found)} of {tags} {attributes} in {self.words[:1000]!r}"
        return found[0]

    def _descendants(self) -> Iterator["Element"]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child._descendants()

    def within(self, tag: str) -> "Element":
        """Return the nearest element of this tag around it."""
        around = self.parent
        while around and around.tag != tag:
            around = around.parent
        assert around, f"{self} stands in no {tag}"
        return around


class Page(Element):
    """An answer of the site: status, address, headers and everything on the page."""

    def __init__(self, status: int, address: str, headers, body: str) -> None:
        super().__init__("page", {}, None)
        self.status, self.address, self.headers, self.body = status, address, headers, body
        if "html" in headers.get("Content-Type", ""):
            _Reader(self).feed(body)

    @property
    def place(self) -> str:
        """Return what the page says of somebody's place: step, done and next."""
        return self.one("section", aria_labelledby="place-h").words

    def row(self, key: str) -> Element:
        """Return the row of a resource."""
        return self.one("li", id=f"r-{key}")

    def tick(self, key: str) -> Element:
        """Return the one button that ticks a resource."""
        return self.row(key).one("button", name="done")

    def form_of(self, button: Element) -> Element:
        """Return the form a button sends, around it or named by it."""
        return (
            self.one("form", id=button.get("form")) if button.get("form") else button.within("form")
        )

    def fields_of(self, form: Element) -> list[Element]:
        """Return a form's fields, those that stand elsewhere too."""
        own = [field for field in form.all("input", "textarea") if not field.get("form")]
        return own + (self.all("input", form=form.get("id")) if form.get("id") else [])

    def field(self, form: Element, label: str) -> Element:
        """Return a form's field by what its label says."""
        [found] = [
            field
            for field in self.fields_of(form)
            if label in {word.words for word in form.all("label", **{"for": field.get("id")})}
        ]
        return found


class _Reader(HTMLParser):
    """Builds the tree; fails on a tag that is closed where it was not open."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.open: Element = page

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open)
        self.open.children.append(element)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag, attrs):
        self.open.children.append(
            Element(tag, {name: value or "" for name, value in attrs}, self.open)
        )

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        assert self.open.tag == tag, f"</{tag}> closes <{self.open.tag}>"
        self.open = self.open.parent

    def handle_data(self, data):
        self.open.children.append(data)

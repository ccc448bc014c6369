"""A path's own words say their language where the page speaks another; the interface's do not."""

import re
from html.parser import HTMLParser

import pytest

from tests.factories import make_learner, published, resource, step

pytestmark = pytest.mark.django_db
PATH = "/paths/walking/"
PAGES = [
    "/",
    PATH,
    f"{PATH}s1/",
    f"{PATH}?whole=1",
    f"{PATH}options/",
    f"{PATH}resources/b/note/",
    f"{PATH}resources/b/report/",
    "/learning/",
    "/learning/activity/",
    "/search/?q=weg",
    "/credits/",
    "/credits/ann/",
]
VOID = {"img", "input", "meta", "link", "br", "hr", "path", "circle", "line", "rect"}


class Spoken(HTMLParser):
    """Gathers each text of a page's body with the language it is marked as."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.texts, self._open = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            inherited = self._open[-1][1] if self._open else ""
            self._open.append((tag, dict(attrs).get("lang", inherited)))

    def handle_endtag(self, tag):
        if any(tag == each for each, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data):
        is_read = {"body"} <= {tag for tag, _ in self._open}
        if is_read and data.strip():
            self.texts.append((data.strip(), self._open[-1][1]))


def languages_of(page, word):
    reader = Spoken()
    reader.feed(page)
    return {language for text, language in reader.texts if word in text}


def languages_of_titles(page):
    """Return the languages of the texts that are nothing but words of the path."""
    reader = Spoken()
    reader.feed(page)
    return {language for text, language in reader.texts if re.fullmatch(r"Weg( \w+\??)?", text)}


@pytest.fixture
def on_the_way(client):
    published(
        step("s1", resource("a", title="Weg a"), resource("b", title="Weg b"), title="Weg eins"),
        step("s2", resource("c", title="Weg c", option="o1"), title="Weg zwei"),
        title="Weg",
        language="de",
        choices=[
            {
                "key": "q",
                "question": "Weg wie?",
                "options": [
                    {"key": "o1", "title": "Weg o", "recommended": True},
                    {"key": "o2", "title": "Weg p"},
                ],
            }
        ],
    )
    client.force_login(make_learner())
    client.post(f"{PATH}resources/a/completion/", {"done": "1"})
    return client


@pytest.mark.parametrize("address", PAGES)
def test_a_paths_words_are_marked_where_the_page_speaks_another_language(on_the_way, address):
    page = on_the_way.get(address, headers={"accept-language": "en"}).text

    assert languages_of_titles(page) == {"de"}
    assert languages_of(page, "Language") == {"en"}
    assert languages_of(page, "core done") <= {"en"}
    assert languages_of(page, "Report a problem") <= {"en"}


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_marked_on_a_page_of_the_same_language(on_the_way, address):
    page = on_the_way.get(address, headers={"accept-language": "de"}).text

    assert languages_of(page, "Weg") == {"de"}
    assert 'lang="de"' not in page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("address", PAGES)
def test_words_of_a_language_from_right_to_left_turn(client, address):
    step_of_it = step("s1", resource("a", title="Weg a"), resource("b", title="Weg b"), title="Weg")
    published(step_of_it, title="Weg", language="ar")
    client.force_login(make_learner())
    client.post(f"{PATH}resources/a/completion/", {"done": "1"})

    page = client.get(address, headers={"accept-language": "en"}).text

    assert re.findall(r'lang="ar"(?! dir="rtl")', page) == []
    assert 'lang="ar" dir="rtl"' in page or "options" in address

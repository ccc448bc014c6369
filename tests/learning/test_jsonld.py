"""What public pages say of themselves to machines: valid, true, and no way out of its block."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from learning.domain.importing import apply
from learning.domain.previewing import token_for
from learning.domain.publishing import published_outline, withdraw
from learning.jsonld import duration
from learning.models import LearningPath
from tests.factories import document, make_curator, make_learner, published, resource, step

pytestmark = pytest.mark.django_db

# What schema.org lets each type say, as far as we say it: the property, and what it may hold.
THING = {"name": {"Text"}, "description": {"Text"}, "url": {"URL"}, "mainEntityOfPage": {"URL"}}
WORK = THING | {
    "about": {"Thing"},
    "author": {"Person", "Organization", "Text"},
    "contributor": {"Person", "Organization"},
    "datePublished": {"Date"},
    "educationalLevel": {"Text"},
    "hasPart": {"LearningResource"},
    "inLanguage": {"Language"},
    "isAccessibleForFree": {"Boolean"},
    "isBasedOn": {"CreativeWork"},
    "isPartOf": {"Course"},
    "learningResourceType": {"Text"},
    "provider": {"Person", "Organization"},
    "publisher": {"Person", "Organization", "Text"},
    "timeRequired": {"Duration"},
}
VOCABULARY = {
    "Thing": THING,
    "CreativeWork": WORK,
    "WebSite": WORK,
    "LearningResource": WORK,
    "Syllabus": WORK,
    "Course": WORK | {"coursePrerequisites": {"Course", "Text"}, "syllabusSections": {"Syllabus"}},
    "Person": THING,
    "Organization": THING,
}
SUBTYPES = {"Thing": set(VOCABULARY), "LearningResource": {"LearningResource", "Syllabus"}}
DURATION = re.compile(r"PT(?=\d)(\d+H)?([1-5]?\dM)?")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


class Head(HTMLParser):
    """What a page says of itself, as a browser's parser finds it."""

    def __init__(self, page):
        super().__init__()
        self.data, self.meta, self.links, self._in_data = [], {}, {}, False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "script":
            self._in_data = given.get("type") == "application/ld+json"
            if self._in_data:
                self.data.append("")
        if tag == "meta":
            for name in ("name", "property"):
                if name in given:
                    assert given[name] not in self.meta
                    self.meta[given[name]] = given["content"]
        if tag == "link" and given["rel"] == "canonical":
            assert "canonical" not in self.links
            self.links["canonical"] = given["href"]

    def handle_endtag(self, tag):
        self._in_data = self._in_data and tag != "script"

    def handle_data(self, data):
        if self._in_data:
            self.data[-1] += data


def faults(node, place="$"):
    """Yield what schema.org does not allow in a node."""
    known = VOCABULARY.get(node.get("@type"))
    if known is None:
        yield f"{place} is of no known type: {node}"
        return
    if not node.get("name"):
        yield f"{place} has no name"
    for name, value in node.items():
        if name.startswith("@"):
            continue
        if name not in known:
            yield f"{place}: a {node['@type']} has no {name}"
            continue
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                allowed = set().union(*(SUBTYPES.get(kind, {kind}) for kind in known[name]))
                if each.get("@type") not in allowed:
                    yield f"{place}.{name} is no {known[name]}"
                yield from faults(each, f"{place}.{name}")
            elif not any(fits(each, kind) for kind in known[name]):
                yield f"{place}.{name} is no {known[name]}: {each!r}"


def fits(value, kind):
    if kind == "Boolean":
        return isinstance(value, bool)
    if not isinstance(value, str) or not value:
        return False
    if kind == "URL":
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.netloc)
    shapes = {"Duration": DURATION, "Language": LANGUAGE, "Date": DATE}
    return bool(shapes[kind].fullmatch(value)) if kind in shapes else kind == "Text"


def head(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return Head(response.text)


def said(client, address):
    """Return the page's one node, found valid."""
    [block] = head(client, address).data
    node = json.loads(block)
    assert node.pop("@context") == "https://schema.org"
    assert list(faults(node)) == []
    return node


@pytest.fixture
def path(settings):
    settings.BASE_URL = "https://waymark.example.org"
    published(
        step("s", resource("stand", credits=[{"creator": "zed"}])), key="standing", title="Standing"
    )
    return published(
        step(
            "s1",
            resource(
                "a",
                kind="video",
                minutes=80,
                credits=[{"creator": "ann"}, {"creator": "lab", "role": "host"}],
            ),
            resource("b", weight="optional", credits=[{"creator": "bo", "role": "adapter"}]),
            resource(
                "act", kind="activity", links=[], minutes=0, credits=[], creators_unknown=True
            ),
            purpose="Why one walks.",
        ),
        step("s2", resource("c", minutes=None)),
        step("kept", resource("table", weight="reference")),
        tagline="Put one foot before the other.",
        level="intermediate",
        language="en-GB",
        topics=["Feet", "Roads & ways"],
        source={
            "title": "How to walk",
            "authors": ["Matthew Mayo"],
            "publisher": "KDnuggets",
            "published": "2016-01",
            "url": "https://example.org/how",
        },
        prerequisites=[
            {"path": "standing", "knowledge": "How to stand.", "strength": "needed"},
            {"path": "unwritten", "knowledge": "How to breathe."},
            {"path": "hidden"},
        ],
        creators=[
            {"key": "ann", "name": "Ann", "url": "https://ann.example.org/"},
            {"key": "bo", "name": "Bo"},
            {"key": "lab", "name": "The Lab", "kind": "institution"},
        ],
    )


def test_a_path_is_a_course(client, path):
    assert said(client, "/paths/walking/") == {
        "@type": "Course",
        "name": "Walking",
        "url": "https://waymark.example.org/paths/walking/",
        "description": "Put one foot before the other.",
        "inLanguage": "en-GB",
        "educationalLevel": "intermediate",
        "about": [{"@type": "Thing", "name": "Feet"}, {"@type": "Thing", "name": "Roads & ways"}],
        "timeRequired": "PT1H20M",
        "isAccessibleForFree": True,
        "provider": {
            "@type": "Organization",
            "name": "Waymark",
            "url": "https://waymark.example.org/",
        },
        "isBasedOn": {
            "@type": "CreativeWork",
            "name": "How to walk",
            "url": "https://example.org/how",
            "author": ["Matthew Mayo"],
            "publisher": "KDnuggets",
            "datePublished": "2016-01",
        },
        "coursePrerequisites": [
            "How to stand.",
            {
                "@type": "Course",
                "name": "Standing",
                "url": "https://waymark.example.org/paths/standing/",
            },
            "How to breathe.",
        ],
        "syllabusSections": [
            {"@type": "Syllabus", "name": "Step s1"},
            {"@type": "Syllabus", "name": "Step s2"},
        ],
    }


def test_a_step_holds_learning_resources_with_their_makers(client, path):
    assert said(client, "/paths/walking/s1/") == {
        "@type": "Syllabus",
        "name": "Step s1",
        "description": "Why one walks.",
        "url": "https://waymark.example.org/paths/walking/s1/",
        "inLanguage": "en-GB",
        "timeRequired": "PT1H20M",
        "isPartOf": {
            "@type": "Course",
            "name": "Walking",
            "url": "https://waymark.example.org/paths/walking/",
        },
        "hasPart": [
            {
                "@type": "LearningResource",
                "name": "Resource a",
                "url": "https://example.org/a",
                "learningResourceType": "video",
                "timeRequired": "PT1H20M",
                "author": [{"@type": "Person", "name": "Ann"}],
                "provider": [{"@type": "Organization", "name": "The Lab"}],
            },
            {
                "@type": "LearningResource",
                "name": "Resource act",
                "learningResourceType": "activity",
            },
            {
                "@type": "LearningResource",
                "name": "Resource b",
                "url": "https://example.org/b",
                "learningResourceType": "article",
                "timeRequired": "PT30M",
                "contributor": [{"@type": "Person", "name": "Bo"}],
            },
        ],
    }


def test_creators_are_persons_or_organizations_as_curators_say(client, path):
    assert said(client, "/credits/ann/") == {
        "@type": "Person",
        "name": "Ann",
        "url": "https://ann.example.org/",
        "mainEntityOfPage": "https://waymark.example.org/credits/ann/",
    }
    assert said(client, "/credits/lab/")["@type"] == "Organization"


def test_home_is_the_site(client, path):
    assert said(client, "/") == {
        "@type": "WebSite",
        "name": "Waymark",
        "url": "https://waymark.example.org/",
    }


@pytest.mark.parametrize("slug", ["deep-learning", "machine-learning-python"])
def test_the_shipped_paths_are_valid_too(client, slug):
    file = settings.BASE_DIR / "learning" / "curricula" / f"{slug}.yaml"
    call_command("import_curriculum", str(file), publish=True, verbosity=0)

    course = said(client, f"/paths/{slug}/")

    assert len(course["syllabusSections"]) == 7
    steps = published_outline(slug).walk(frozenset()).steps
    for section, shown in zip(course["syllabusSections"], steps, strict=True):
        page = said(client, f"/paths/{slug}/{shown.key}/")
        assert page["name"] == section["name"]
        assert any("author" in part for part in page["hasPart"])


HOSTILE = "</script><script>alert(1)</script><!--<script> & \u2028\u2029 \" ' \\ 深度 {{ x }}"


def test_nothing_in_a_title_ends_the_block(client):
    # Titles refuse line separators; credit for what was kept before is not taken for granted.
    title = HOSTILE.replace("\u2028\u2029 ", "")
    published(
        step("s", resource("a", title=title), title=title, purpose=title),
        title=title,
        tagline=title,
        topics=[title],
    )

    trail, page = head(client, "/paths/walking/"), head(client, "/paths/walking/s/")

    assert said(client, "/paths/walking/")["name"] == title
    assert said(client, "/paths/walking/s/")["hasPart"][0]["name"] == title
    assert trail.meta["og:title"] == page.meta["og:title"] == title
    assert trail.meta["description"] == title
    block = re.search(r'ld\+json">(.*?)</script>', client.get("/paths/walking/").text)[1]
    assert not set(block) & set("<>&")


def test_signs_that_end_lines_or_blocks_are_spelled_out():
    from learning.jsonld import script

    block = script({"name": HOSTILE})
    inside = block.partition(">")[2].removesuffix("</script>")

    assert not set(inside) & set("<>&\u2028\u2029")
    assert json.loads(inside)["name"] == HOSTILE


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("/", "/"),
        ("/?topic=feet&level=beginner", "/"),
        ("/paths/walking/?just=a&whole=1", "/paths/walking/"),
        ("/paths/walking/s1/?just=a", "/paths/walking/s1/"),
        ("/credits/", "/credits/"),
        ("/credits/?page=1", "/credits/"),
        ("/credits/?page=2", "/credits/?page=2"),
        ("/credits/ann/?utm_source=x", "/credits/ann/"),
    ],
)
def test_a_page_goes_by_one_address_whoever_asks_how(client, path, monkeypatch, address, canonical):
    monkeypatch.setattr("learning.views.credit.CREATORS_A_PAGE", 2)

    found = head(client, address)

    assert found.links["canonical"] == f"https://waymark.example.org{canonical}"
    assert found.meta["og:url"] == found.links["canonical"]
    assert found.meta["og:type"] == "website"
    assert found.meta["og:site_name"] == "Waymark"
    assert found.meta["og:title"]
    assert found.meta["og:description"] == found.meta["description"] != ""


@pytest.mark.parametrize(
    ("language", "locale"),
    [("en", "en_US"), ("en-GB", "en_GB"), ("zh-Hans", "zh_CN"), ("la", None)],
)
def test_the_locale_is_said_where_a_country_is_known(client, language, locale):
    published(core=1, language=language)

    assert head(client, "/paths/walking/").meta.get("og:locale") == locale


@pytest.mark.parametrize("page", ["/", "/paths/walking/", "/paths/walking/s1/", "/credits/ann/"])
def test_learners_pages_leave_it_all_out(client, path, page):
    client.force_login(make_learner())
    found = head(client, page)

    assert found.data == []
    assert found.links == {}
    assert not any(name.startswith("og:") for name in found.meta)


def test_drafts_withdrawn_paths_and_previews_say_nothing(client):
    apply(document(core=1, title="A draft nobody sees"))
    draft = LearningPath.objects.get()
    token, _ = token_for(draft)
    assert head(Client(), f"/preview/{token}/").data == []
    client.force_login(make_curator())
    assert head(client, "/paths/walking/").data == []

    published(core=1, title="Withdrawn")
    withdraw(LearningPath.objects.get())
    published(core=1, key="kept", title="Kept", prerequisites=[{"path": "walking"}])

    page = Client().get("/paths/kept/").text
    assert Client().get("/paths/walking/").status_code == 404
    assert "Withdrawn" not in page
    assert "/paths/walking/" not in page


def test_unpublished_changes_are_not_said(client):
    published(core=1, tagline="As published.")
    LearningPath.objects.update(tagline="Not yet.", title="Not yet")

    assert said(client, "/paths/walking/")["description"] == "As published."


def test_options_a_visitor_takes_change_nothing_that_is_said(client):
    library = {
        "key": "library",
        "question": "Which?",
        "options": [
            {"key": "one", "title": "One", "recommended": True},
            {"key": "two", "title": "Two"},
        ],
    }
    published(
        step("s1", resource("a", option="one"), resource("b", option="two"), resource("c")),
        choices=[library],
    )
    before = said(client, "/paths/walking/s1/")
    client.post("/paths/walking/enrolment/", {"choice": "library", "option": "two"})

    assert said(client, "/paths/walking/s1/") == before
    assert [part["name"] for part in before["hasPart"]] == ["Resource a", "Resource c"]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, ""), (1, "PT1M"), (60, "PT1H"), (80, "PT1H20M"), (6_000, "PT100H")],
)
def test_durations_are_said_as_iso_8601_does(minutes, words):
    assert duration(minutes) == words
    assert not words or DURATION.fullmatch(words)


def test_the_checker_finds_faults():
    wrong = {
        "@type": "Course",
        "name": "x",
        "url": "/relative/",
        "timeRequired": "1 hour",
        "colour": "red",
        "syllabusSections": [{"@type": "Person", "name": "y"}],
        "provider": {"@type": "Organization"},
        "isBasedOn": {"@type": "Nonsense", "name": "z"},
    }

    assert len(list(faults(wrong))) == 7

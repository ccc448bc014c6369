"""The catalogue on home narrows to a topic and a level, once it is long."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.domain.catalogue import AT_A_GLANCE
from learning.domain.importing import apply
from learning.domain.publishing import withdraw
from learning.models import LearningPath
from tests.factories import document, published, resource, step

pytestmark = pytest.mark.django_db


def publish(count, start=0, **fields):
    for number in range(start, start + count):
        published(
            step("s", resource(f"r{number}")), key=f"p{number}", title=f"Path {number}", **fields
        )


def listed(page):
    catalogue = page.text.partition('<section class="wrap block" id="paths"')[2]
    return re.findall(r'<h3><a href="/paths/(\w+)/">', catalogue)


@pytest.fixture
def many(db):
    """Fourteen paths: three on graphs, two of them advanced; one on ethics."""
    publish(1, topics=["Graphs", "Ethics"])
    publish(2, start=1, topics=["graphs"], level="advanced")
    publish(11, start=3, topics=["Théâtre"], level="intermediate")


def test_a_dozen_paths_have_no_filter_whatever_is_asked(client):
    publish(AT_A_GLANCE, topics=["Graphs"])

    page = client.get("/?topic=nothing&level=advanced")

    assert len(listed(page)) == AT_A_GLANCE
    assert "<select" not in page.text
    assert "css/pages" not in page.text


def test_more_than_a_dozen_have_one_that_counts_each_topic_and_level(client, many):
    page = client.get("/")

    assert len(listed(page)) == 14
    assert "14 open" in page.text
    assert '<form class="narrow row" action="/#paths">' in page.text
    options = re.findall(r"<option[^>]*>([^<]*)</option>", page.text)
    assert options == [
        "Every topic",
        "Ethics (1)",
        "Graphs (3)",
        "Théâtre (11)",
        "Every level",
        "Beginner (1)",
        "Intermediate (11)",
        "Advanced (2)",
    ]
    assert "Show all paths" not in page.text


@pytest.mark.parametrize(
    ("asked", "paths"),
    [
        ({"topic": "Graphs"}, ["p0", "p1", "p2"]),
        ({"topic": " GRAPHS "}, ["p0", "p1", "p2"]),
        ({"topic": "theatre"}, [f"p{n}" for n in range(3, 14)]),
        ({"level": "advanced"}, ["p1", "p2"]),
        ({"topic": "graphs", "level": "beginner"}, ["p0"]),
    ],
    ids=["topic", "spelled otherwise", "without accents", "level", "both"],
)
def test_it_narrows_to_a_topic_and_a_level(client, many, asked, paths):
    page = client.get("/", asked)

    assert listed(page) == paths
    assert f"{len(paths)} of 14 open" in page.text
    assert '<a class="txt" href="/#paths">Show all paths</a>' in page.text
    assert len(re.findall(r"<option[^>]* selected>", page.text)) == len(asked)


def test_a_topic_that_no_path_is_on_says_so_and_offers_all(client, many):
    page = client.get("/", {"topic": "<b>Cooking"})

    assert listed(page) == []
    assert "No path is on <strong>“&lt;b&gt;Cooking”</strong>." in page.text
    assert '<a href="/#paths">Show all paths</a>' in page.text


def test_a_topic_without_paths_of_a_level_says_so(client, many):
    page = client.get("/", {"topic": "Ethics", "level": "advanced"})

    assert "No path on <strong>“Ethics”</strong> is of the level advanced." in page.text


@pytest.mark.parametrize("level", ["expert", "", "\x00", "ADVANCED"])
def test_an_unknown_level_leaves_nothing_out(client, many, level):
    assert len(listed(client.get("/", {"level": level}))) == 14


def test_the_most_common_topics_are_offered_where_there_are_many(client):
    for number in range(14):
        publish(1, start=number, topics=["Common", *(f"Rare {number} {n}" for n in range(20))])

    page = client.get("/")

    assert "Common (14)" in page.text
    assert page.text.count("<option") == 1 + 40 + 1 + 1
    assert listed(client.get("/", {"topic": "Rare 13 19"})) == ["p13"]


def test_drafts_and_withdrawn_paths_are_neither_listed_nor_counted(client, many):
    apply(document(core=1, key="draft", topics=["Secrets"]))
    withdraw(LearningPath.objects.get(slug="p0"))

    page = client.get("/")

    assert "Secrets" not in page.text
    assert "Ethics" not in page.text
    assert "Graphs (2)".lower() in page.text.lower()


def test_narrowing_costs_no_query(client, many):
    client.get("/")
    with CaptureQueriesContext(connection) as all_of_them:
        client.get("/")
    with CaptureQueriesContext(connection) as narrowed:
        client.get("/", {"topic": "graphs", "level": "advanced"})

    assert len(narrowed) == len(all_of_them) <= 2

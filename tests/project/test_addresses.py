"""A page of the site never hides a step, and no step can take a page's address."""

import re

import pytest
from django.urls import resolve

from learning import urls
from learning.domain.faults import FaultyDocument
from learning.domain.schema import read_document
from learning.domain.text import KEY_PATTERN, RESERVED_STEP_KEYS
from learning.models import Revision
from tests.factories import published

BEGINNING = "paths/<slug:path>/"


def words_in_place_of_a_step():
    """Return the words that stand where a step's key would, in every address of a path."""
    routes = [str(each.pattern) for each in urls.urlpatterns]
    after = [route.removeprefix(BEGINNING) for route in routes if route.startswith(BEGINNING)]
    return {word for word, slash, _ in (route.partition("/") for route in after) if slash}


def test_every_word_that_an_address_needs_is_reserved():
    words = {word for word in words_in_place_of_a_step() if re.match(KEY_PATTERN, word)}

    assert {"changes", "enrolment", "resources"} <= words
    assert words <= RESERVED_STEP_KEYS


def test_the_pages_of_a_path_stand_before_its_steps():
    for route in (str(each.pattern) for each in urls.urlpatterns):
        if route.startswith(BEGINNING) and "<slug:step>" not in route:
            address = re.sub(r"<[^>]+>", "walking", route)

            assert resolve(f"/{address}").view_name != "learning:step", address


@pytest.mark.parametrize("word", sorted(RESERVED_STEP_KEYS))
def test_a_file_with_such_a_step_is_refused_in_words_with_its_line(word):
    text = f"""format: 1
key: walking
title: Walking
steps:
  - key: {word}
    title: A step
"""

    with pytest.raises(FaultyDocument) as refusal:
        read_document(text)

    [fault] = refusal.value.faults
    assert (fault.line, fault.place) == (5, "steps[0].key")
    assert f"“{word}” is reserved for the site's own pages" in str(fault)


@pytest.mark.django_db
def test_a_revision_that_holds_such_a_step_still_loads(client):
    published(core=1)
    newest = Revision.objects.get()
    plain = newest.document
    plain["steps"][0]["key"] = "record"
    Revision.objects.create(path_id=newest.path_id, number=2, document=plain)

    assert client.get("/paths/walking/").status_code == 200

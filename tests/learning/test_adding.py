"""Adding a resource while others do the same: one of each creator, no key twice."""

import pytest

from learning.domain import adding
from learning.domain.adding import NewResource, NotAdded
from learning.domain.metadata import Maker
from learning.models import Creator, LearningPath, Resource, Step

pytestmark = pytest.mark.django_db
TOVE = Maker("Tove Aaltonen")


@pytest.fixture
def path():
    path = LearningPath.objects.create(slug="deep", title="Deep")
    Step.objects.create(path=path, key="s1", title="Step 1", position=1)
    return path


def new(title="Steps", key="", makers=(TOVE,), step="s1"):
    fields = {"title": title, "key": key, "kind": "article"}
    return NewResource(step, "https://example.org/steps", makers, fields)


def test_resources_go_to_the_end_of_their_step(path):
    for title in ("One", "Two", "Three"):
        adding.add(path, new(title))

    rows = Resource.objects.order_by("position").values_list("key", "position")
    assert list(rows) == [("one", 1), ("two", 2), ("three", 3)]
    assert Creator.objects.count() == 1


@pytest.mark.parametrize(
    ("wanted", "field"), [({"key": "taken"}, "key"), ({"step": "gone"}, "step")]
)
def test_what_somebody_else_did_meanwhile_stops_it_with_a_reason(path, wanted, field):
    adding.add(path, new(key="taken"))

    with pytest.raises(NotAdded) as refusal:
        adding.add(path, new(**wanted, makers=(Maker("Somebody New"),)))

    assert refusal.value.field == field
    assert Resource.objects.count() == Creator.objects.count() == 1


def test_a_creator_whom_somebody_else_makes_at_the_same_moment_is_that_one(path, monkeypatch):
    Creator.objects.create(key="tove-aaltonen", name="Tove Aaltonen")
    look = adding.creators_named
    answers = iter([{}])
    monkeypatch.setattr(adding, "creators_named", lambda names: next(answers, None) or look(names))
    monkeypatch.setattr(adding, "_keys_like", lambda makers: set())

    added = adding.add(path, new())

    assert added.credits.get().creator == Creator.objects.get()


def test_a_key_that_a_namesake_takes_at_the_same_moment_is_numbered(path, monkeypatch):
    Creator.objects.create(key="tove-aaltonen", name="Tove Aaltonén")
    monkeypatch.setattr(adding, "_keys_like", lambda makers: set())

    adding.add(path, new())

    assert Creator.objects.get(name="Tove Aaltonen").key == "tove-aaltonen-2"


def test_people_and_institutions_of_one_name_are_credited_once_in_a_role(path):
    makers = [Maker("Ada"), Maker("ADA"), Maker("Ada", "lecturer"), Maker("Bo", kind="institution")]

    added = adding.add(path, new(makers=tuple(makers)))

    credits = added.credits.order_by("position").values_list("creator__name", "role", "position")
    assert list(credits) == [("Ada", "author", 1), ("Ada", "lecturer", 2), ("Bo", "author", 3)]
    assert Creator.objects.get(name="Bo").kind == "institution"

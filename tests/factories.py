"""What tests are about, valid by default, so that a test names only what matters to it."""

from itertools import count
from typing import Any

from django.contrib.auth.models import Group

from accounts.models import User
from learning.domain.document import Document
from learning.domain.importing import apply
from learning.domain.outline import Outline
from learning.domain.publishing import publish, published_outline
from learning.models import LearningPath

numbers = count(1)


def make_learner(**fields: Any) -> User:
    """Return a new learner, whose password is `open sesame`."""
    given = {"email": f"learner{next(numbers)}@example.org", "password": "open sesame"}
    return User.objects.create_user(**given | fields)


def make_curator(**fields: Any) -> User:
    """Return a new member of the group Curators, who is no superuser."""
    curator = make_learner(is_staff=True, **fields)
    curator.groups.add(Group.objects.get(name="Curators"))
    return curator


def resource(key: str, **fields: Any) -> dict[str, Any]:
    """Return a resource of a document: core, half an hour, credited to Ann."""
    return {
        "key": key,
        "title": f"Resource {key}",
        "kind": "article",
        "minutes": 30,
        "credits": [{"creator": "ann"}],
        "links": [{"url": f"https://example.org/{key}"}],
    } | fields


def step(key: str, *resources: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a step of a document."""
    return {"key": key, "title": f"Step {key}", "resources": list(resources)} | fields


def document(*steps: dict[str, Any], core: int = 2, **fields: Any) -> Document:
    """Return a document: of these steps, or of one step `s1` with core resources r1, r2 …"""
    walked = steps or (step("s1", *(resource(f"r{n}") for n in range(1, core + 1))),)
    credits = [
        credit["creator"]
        for each in walked
        for one in each["resources"]
        for credit in one.get("credits", ())
    ]
    return Document.model_validate(
        {
            "key": "walking",
            "title": "Walking",
            "creators": [{"key": key, "name": key.title()} for key in dict.fromkeys(credits)],
            "steps": list(walked),
        }
        | fields
    )


def outline(*steps: dict[str, Any], **fields: Any) -> Outline:
    """Return an outline without rows."""
    return Outline(document=document(*steps, **fields), resource_ids={})


def published(*steps: dict[str, Any], exactly: bool = False, **fields: Any) -> Outline:
    """Import and publish a document, and return the outline learners get of it."""
    wanted = document(*steps, **fields)
    apply(wanted, exactly=exactly)
    publish(LearningPath.objects.get(slug=wanted.key))
    found = published_outline(wanted.key)
    assert found is not None
    return found

"""What is somebody's own is reached by nobody else: not by a name, a number, or a forged field."""

import pytest
from django.apps import apps

from accounts.models import User
from learning.models import Report
from tests import rights
from tests.rights import ADDRESS, SECRET, World

pytestmark = pytest.mark.django_db
LEARNERS_ROOMS = ["The site", "Accounts"]
THIEF = "thief@example.org"
# Sent along with every form that a learner may send: none of it is asked for.
FORGED = (
    "learner={victim}&learner_id={victim}&user={victim}&user_id={victim}&id={victim}&pk={victim}"
    "&reporter={victim}&owner={victim}&email=thief@example.org&is_staff=1&is_superuser=1"
    "&is_active=0&groups=1&user_permissions=1&date_joined=2001-01-01&finished_at=2001-01-01"
    "&finished_revision=1&started_at=2001-01-01&completed_at=2001-01-01&issued_at=2001-01-01"
    "&code=00000000000000000000000000&shared_at=2001-01-01&set_aside_at=2001-01-01&html=<b>"
    "&state=accepted&answer=Yes&answered_by=1&sent_at=2001-01-01&reply_to=thief@example.org"
    "&verified=1&primary=1&digest_sent_on=2001-01-01"
)


@pytest.fixture
def world(no_worker):
    return World()


def posts():
    """Return every form that a learner may send, as the table fills it in."""
    return [row for row in rights.rows() if row.method == "POST" and row.room in LEARNERS_ROOMS]


@pytest.mark.parametrize("role", ["visitor", "another learner"])
def test_no_form_takes_a_field_that_it_does_not_ask_for(world, role):
    """Fails when a view takes whose row it is, or what the site alone says of it, from a form."""
    victim, sender = world.learner, world.people["another learner"]
    sent = FORGED.format(victim=victim.pk)
    before = of(victim)
    told = []
    for row in posts():
        # The link in a letter is its reader's, and the one to a new password as well.
        if row.route in {"unsubscribe", "account_reset_password_from_key"}:
            continue
        for pattern in rights.routes().get(row.route, ()):
            address = world.address(row.route, pattern, row.about)

            def look(asked=row):
                told.extend(_faults(asked, victim, sender, before))

            world.ask(role, "POST", address, f"{row.sent}&{sent}", look)
    assert told == []


def _faults(row, victim, sender, before):
    if of(victim) != before:
        yield f"{row.route} {row.sent}: it changes what is another learner's"
    kept = User.objects.get(pk=sender.pk)
    if (kept.is_staff, kept.is_superuser, kept.is_active) != (False, False, True):
        yield f"{row.route} {row.sent}: it gives rights"
    for model in apps.get_app_config("learning").get_models():
        moments = [each.name for each in model._meta.concrete_fields if each.name.endswith("_at")]
        for name in moments:
            if model._base_manager.filter(**{f"{name}__year": 2001}).exists():
                yield f"{row.route} {row.sent}: it sets {name}"
    theirs = Report.objects.filter(reporter=sender)
    if Report.objects.exclude(state="open").exists() or theirs.filter(reply_to=THIEF).exists():
        yield f"{row.route} {row.sent}: it answers a report, or says where to answer"


@pytest.mark.parametrize("role", ["visitor", "another learner", "curator", "administrator"])
def test_nobody_else_meets_a_learners_notes_and_address(world, role):
    """Fails when `filter(learner_id=…)` is taken out of learning/domain/noting.py."""
    forged = f"q={SECRET[:5]}&learner={world.learner.pk}&user={world.learner.pk}"
    told = []
    for row in rights.rows():
        if row.method != "GET" or row.room not in LEARNERS_ROOMS:
            continue
        for pattern in rights.routes().get(row.route, ()):
            address = world.address(row.route, pattern, row.about)
            # As a page, and as a fragment with everything forged that might choose whose it is.
            for asked, headers in (address, {}), (f"{address}?{forged}", {"HX-Request": "true"}):
                answer = world.ask(role, "GET", asked, **headers)
                told += [(row.route, each) for each in (SECRET, ADDRESS) if each in answer.text]
    assert told == []


def of(person):
    """Return everything that is a person's, in every table that names them."""
    rows = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is User and model._meta.app_label != "sessions":
                theirs = model._base_manager.filter(**{field.name: person.pk}).values_list()
                rows.append((model.__name__, field.name, sorted(map(repr, theirs))))
    return rows, list(User.objects.filter(pk=person.pk).values_list())

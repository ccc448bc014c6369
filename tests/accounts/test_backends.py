"""Who a session belongs to, from one request to the next."""

from datetime import date

import pytest
from django.contrib.auth import get_user

from accounts.models import User
from tests.factories import make_learner

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(client):
    """A learner who is signed in."""
    learner = make_learner(digest_day=3, digest_sent_on=date(2026, 11, 27), name="Inês")
    client.force_login(learner)
    return learner


def test_a_session_belongs_to_the_person_who_signed_in(client, learner):
    client.get("/learning/")

    found, kept = get_user(client), User.objects.get(pk=learner.pk)
    assert found.get_deferred_fields() == set()
    for field in User._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(kept, field.attname), field.attname


def test_an_inactive_person_is_signed_out_at_once(client, learner):
    User.objects.filter(pk=learner.pk).update(is_active=False)

    assert get_user(client).is_anonymous


def test_a_deleted_person_is_signed_out_at_once(client, learner):
    learner.delete()

    assert get_user(client).is_anonymous


def test_a_new_password_ends_the_sessions_begun_with_the_old_one(client, learner):
    learner.set_password("another open sesame")
    learner.save()

    assert get_user(client).is_anonymous


def test_logging_out_ends_the_session(client, learner):
    client.logout()

    assert get_user(client).is_anonymous

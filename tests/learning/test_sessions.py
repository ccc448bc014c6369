"""A visitor's session: two requests at the same moment both keep what they did."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.models import Session
from django.utils import timezone

from learning.domain import visit
from learning.sessions import SessionStore


@pytest.fixture
def session(db):
    """A saved session that holds one tick."""
    session = SessionStore()
    session["ticked"] = ["first"]
    session.save()
    return session


def test_it_is_the_sites_session():
    assert issubclass(import_module(settings.SESSION_ENGINE).SessionStore, SessionStore)


def test_what_another_request_saved_meanwhile_is_seen_and_kept(session):
    slow, quick = SessionStore(session.session_key), SessionStore(session.session_key)
    assert slow["ticked"] == ["first"]
    quick["ticked"] = ["first", "second"]
    quick.save()

    with slow.alone():
        slow["ticked"] = [*slow["ticked"], "third"]

    assert SessionStore(session.session_key)["ticked"] == ["first", "second", "third"]


def test_saving_what_is_saved_already_does_not_undo_others(session):
    slow, quick = SessionStore(session.session_key), SessionStore(session.session_key)
    with slow.alone():
        slow["ticked"] = ["first", "second"]
    with quick.alone():
        quick["ticked"] = [*quick["ticked"], "third"]

    slow.save()  # as Django does at the end of every request that changed the session

    assert SessionStore(session.session_key)["ticked"] == ["first", "second", "third"]


def test_a_session_that_another_request_has_ended_is_not_begun_anew(session):
    late = SessionStore(session.session_key)
    assert late["ticked"]
    session.flush()

    with pytest.raises(SessionInterrupted), late.alone():
        late["ticked"] = ["second"]

    assert not Session.objects.exists()


def test_a_first_change_makes_the_session(db):
    fresh = SessionStore()

    with fresh.alone():
        fresh["ticked"] = ["first"]

    assert SessionStore(fresh.session_key)["ticked"] == ["first"]


def test_looking_without_changing_makes_none(db):
    fresh = SessionStore()

    with fresh.alone():
        assert fresh.get("ticked") is None

    assert fresh.session_key is None


def test_a_session_that_has_expired_holds_nothing(session):
    Session.objects.update(expire_date=timezone.now())

    assert dict(SessionStore(session.session_key).items()) == {}


def test_a_session_that_was_ended_or_never_was_holds_nothing(session):
    key = session.session_key
    session.flush()

    assert dict(SessionStore(key).items()) == {}
    assert dict(SessionStore("never-was").items()) == {}


def test_a_tick_that_comes_while_somebody_logs_in_comes_along(session):
    logging_in = SessionStore(session.session_key)
    logging_in["next"] = "/learning/"
    ticking = SessionStore(session.session_key)
    with ticking.alone():
        visit.mark(ticking, "walking", "r1", done=True, at=datetime(2026, 1, 1, tzinfo=UTC))

    logging_in.cycle_key()
    logging_in.save()

    [row] = Session.objects.all()
    assert row.session_key == logging_in.session_key
    assert logging_in["next"] == "/learning/"
    assert visit.ticked_count(SessionStore(row.session_key)) == 1

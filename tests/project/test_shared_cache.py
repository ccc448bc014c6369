"""The cache that all processes share: what counts wrong passwords, so nothing may empty it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from config.environment import SHARED_CACHE

pytestmark = pytest.mark.django_db
# Django's own cache in the database throws rows out from 300 on.
A_FLOOD = 400


@pytest.fixture(autouse=True)
def shared(settings):
    """The cache as a site has it, while other tests count in their own memory."""
    settings.CACHES = {
        **settings.CACHES,
        "default": {"BACKEND": SHARED_CACHE, "LOCATION": "cache"},
    }
    call_command("createcachetable", verbosity=0)


def later(monkeypatch, **time):
    """Let time pass for what tells when something expires."""
    then = timezone.now() + timedelta(**time)
    for place in ("config.cache.timezone.now", "django.core.cache.backends.db.tz_now"):
        monkeypatch.setattr(place, lambda: then)
    monkeypatch.setattr("time.time", then.timestamp)


def rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache")
        return cursor.fetchone()[0]


def test_a_flood_of_keys_drops_no_count():
    """Take out `_base_set` in config/cache.py: Django's own drops the counts that sort first."""
    cache.set("a-count", 4, 300)

    for number in range(A_FLOOD):
        cache.set(f"flood-{number}", 1, 300)

    assert cache.get("a-count") == 4
    assert rows() == A_FLOOD + 1


def test_a_key_is_added_once_until_it_expires(monkeypatch):
    """Take out `WHERE {table}.expires < %s` of ADD in config/cache.py: all are told yes."""
    assert [cache.add("lock", number, 10) for number in (1, 2, 3)] == [True, False, False]
    assert cache.get("lock") == 1

    later(monkeypatch, seconds=11)

    assert cache.add("lock", 4, 10)
    assert not cache.add("lock", 5, 10)


def test_what_is_set_again_holds_its_new_value_and_time(monkeypatch):
    cache.set("key", ["old"], 10)
    cache.set("key", ["new"], 100)

    later(monkeypatch, seconds=50)

    assert cache.get("key") == ["new"]
    assert cache.touch("key", 200)
    assert not cache.touch("none", 200)


def test_what_is_for_ever_does_not_expire(monkeypatch):
    cache.set("key", 1, None)

    later(monkeypatch, days=10_000)

    assert cache.get("key") == 1


def test_a_count_that_cannot_be_kept_is_no_silence():
    """Catch DatabaseError around `cursor.execute` in config/cache.py: the count is lost unseen."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cache")

    with pytest.raises(DatabaseError):
        cache.set("key", 1)


def test_tidy_removes_what_has_expired_and_nothing_else(monkeypatch):
    cache.set("ended", 1, 10)
    cache.set("going-on", 1, 100)
    later(monkeypatch, seconds=50)

    call_command("tidy")

    assert rows() == 1
    assert cache.get("going-on") == 1

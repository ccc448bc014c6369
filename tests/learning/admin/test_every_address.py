"""Every address of the workshop, whoever asks: rights, tokens, and reading that changes nothing."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client

from accounts.models import User
from learning.domain import linkrecords, proposing
from learning.models import Choice, Option, Report, Resource
from learning.models.linkcheck import digest_of

# What every member of the staff may open, or is told of by Django itself.
EVERYBODYS = {
    *("index", "login", "logout", "password_change", "password_change_done", "jsi18n"),
    *("view_on_site", "app_list", None),
}
R11 = "https://example.org/r11"
# Were any of these taken from an address, something would change.
WISHES = {
    **{"step": "s1 behind s2", "resource": "r11", "dragged": "r11", "keys": "r12", "title": "New"},
    **{
        "kind": "step",
        "key": "s1",
        "archived": "1",
        "act": "not-free",
        "matter": "resource-1-other",
    },
    **{"address": "https://example.org/new", "text": "key: deep", "list": "[A](https://a.example)"},
    **{
        "by_hand": "1",
        "post": "yes",
        "mark": "x",
        "seen": "x",
        "_publish": "1",
        "action": "archive",
    },
}


def addresses(patterns, before="/admin/"):
    """Yield the name and the route of every page of the admin."""
    for pattern in patterns:
        route = f"{before}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns, route)
        elif pattern.name not in EVERYBODYS:
            yield pattern.name, route


@pytest.fixture
def workshop(published):
    """Return the addresses of the admin's pages, each about something that is there."""
    choice = Choice.objects.create(path=published, key="library", question="Which?")
    for key in ("one", "two"):
        Option.objects.create(choice=choice, key=key, title=key)
    Report.objects.create(resource=Resource.objects.get(key="r11"), reason="other")
    linkrecords.keep_track_of([R11])
    there = {
        **{"pk": published.pk, "number": 1, "step": "s1", "resource": "r11"},
        **{"digest": digest_of(R11), "copy": "published", "form": "yaml"},
        "token": proposing.ask(published.pk, "s1", R11, by_hand=True),
    }

    def filled(name, route):
        model = next((m for m in apps.get_models() if f"_{m._meta.model_name}_" in name), User)
        row = model._base_manager.first()
        own = {"object_id": getattr(row, "pk", 1), "id": User.objects.first().pk}
        own["key"] = "s1" if name.endswith("_step") else "r11"
        if name == "learning_resource_credit_history":
            own["pk"] = row.pk
        words = there | own
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(words[found[1]]), route)

    return [filled(name, route) for name, route in addresses(admin.site.urls[0])]


def everything():
    """Return all that curators, learners and visitors could have changed."""
    models = [*apps.get_app_config("learning").get_models(), LogEntry]
    models += [apps.get_model("django_tasks_database", "DBTaskResult"), User]
    return {model: sorted(model._base_manager.values_list(), key=repr) for model in models}


def test_a_visitor_and_a_learner_are_sent_to_log_in_everywhere(curator, workshop):
    before = everything()
    learner = Client()
    learner.force_login(User.objects.create_user("learner@example.org"))
    before[User] = everything()[User]

    for client in (Client(), learner):
        for address in workshop:
            for answer in (client.get(address), client.post(address, WISHES)):
                assert answer.status_code == 302, address
                assert answer["Location"].startswith("/admin/login/?next="), address
                assert "Path deep" not in answer.text

    assert everything() == before


def test_somebody_on_the_staff_without_the_group_finds_everything_closed(curator, workshop):
    client = Client()
    client.force_login(User.objects.create_user("staff@example.org", is_staff=True))
    before = everything()

    for address in workshop:
        for answer in (client.get(address), client.post(address, WISHES)):
            assert answer.status_code in {404, 405}, address
            assert "Path deep" not in answer.text

    assert everything() == before


def test_reading_changes_nothing_whatever_an_address_asks_for(curator, workshop):
    before = everything()

    plain = [curator.client.get(address).status_code for address in workshop]
    for address in workshop:
        for htmx in ({}, {"HTTP_HX_REQUEST": "true"}):
            assert curator.client.get(address, WISHES, **htmx).status_code < 500, address
        assert curator.client.head(address, WISHES).status_code < 500, address

    assert plain.count(200) > 40
    assert not {status for status in plain if status >= 500}
    assert everything() == before


def test_nothing_is_done_without_the_pages_own_token(curator, workshop):
    client = Client(enforce_csrf_checks=True)
    client.force_login(curator.user)
    before = everything()

    for address in workshop:
        for htmx in ({}, {"HTTP_HX_REQUEST": "true"}):
            answer = client.post(address, WISHES, **htmx)
            assert answer.status_code in {403, 405}, address
            assert client.put(address, b"", **htmx).status_code in {403, 405}, address

    assert everything() == before

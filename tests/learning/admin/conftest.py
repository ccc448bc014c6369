"""A curator at the admin's pages, and a small path to edit."""

from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.models import User
from learning.domain import publishing
from learning.models import Creator, Credit, LearningPath, Link, Resource, Step


def make_path(slug="deep", steps=2, resources=2):
    path = LearningPath.objects.create(slug=slug, title=f"Path {slug}")
    creator, _ = Creator.objects.get_or_create(key="ada", defaults={"name": "Ada"})
    for s in range(1, steps + 1):
        step = Step.objects.create(path=path, key=f"s{s}", title=f"Step {s}", position=s)
        for r in range(1, resources + 1):
            make_resource(step, f"r{s}{r}", position=r, creator=creator)
    return path


def make_resource(step, key, position=1, creator=None):
    resource = Resource.objects.create(
        step=step, key=key, title=f"Resource {key}", position=position, minutes=10
    )
    Link.objects.create(resource=resource, url=f"https://example.org/{key}")
    if creator:
        Credit.objects.create(resource=resource, creator=creator, position=1)
    return resource


def page_of(obj, act="change", *more):
    return reverse(f"admin:learning_{obj._meta.model_name}_{act}", args=[obj.pk, *more])


class FormReader(HTMLParser):
    """Reads what a browser would send of the page's main form."""

    def __init__(self):
        super().__init__()
        self.fields, self.buttons, self.inside = {}, {}, False
        self.select = self.area = None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.inside = given.get("id", "").endswith("_form")
        if not self.inside or "disabled" in given:
            return
        name = given.get("name")
        if tag == "input" and given.get("type") == "submit":
            self.buttons[name] = given["value"]
        elif tag == "input" and name:
            if given.get("type") not in {"checkbox", "radio"} or "checked" in given:
                self.fields[name] = given.get("value", "")
        elif tag == "textarea":
            self.area = name
            self.fields[name] = ""
        elif tag == "select":
            self.select = (name, "multiple" in given)
            if "multiple" in given:
                self.fields[name] = []
        elif tag == "option" and self.select:
            name, several = self.select
            if several and "selected" in given:
                self.fields[name].append(given["value"])
            elif not several and ("selected" in given or name not in self.fields):
                self.fields[name] = given.get("value", "")

    def handle_data(self, data):
        if self.area:
            self.fields[self.area] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        if tag == "textarea" and self.area:
            self.fields[self.area] = self.fields[self.area].removeprefix("\n")
            self.area = None
        if tag == "select":
            self.select = None


def read(response):
    reader = FormReader()
    reader.feed(response.text)
    return reader


class Curator:
    """Somebody who opens pages of the admin, types, and presses a button."""

    def __init__(self, user):
        self.user, self.client = user, Client()
        self.client.force_login(user)

    def open(self, obj):
        response = self.client.get(page_of(obj))
        assert response.status_code == 200
        return read(response)

    def send(self, obj, form, button="_save", **typed):
        data = {**form.fields, **typed, button: form.buttons.get(button, "1")}
        return self.client.post(page_of(obj), data, follow=True)

    def save(self, obj, button="_save", **typed):
        return self.send(obj, self.open(obj), button, **typed)

    def publish(self, path, act="publish", *more, **typed):
        """Look at what publishing or restoring would do, and send the form as it stands."""
        address = page_of(path, act, *more)
        form = read(self.client.get(address))
        return self.client.post(address, {**form.fields, **typed}, follow=True)

    def press(self, obj, act, **typed):
        return self.client.post(page_of(obj, act), typed, follow=True)


def make_curator(email="curator@example.org", **fields):
    user = User.objects.create_user(email, is_staff=True, **fields)
    user.groups.add(Group.objects.get(name="Curators"))
    return user


@pytest.fixture
def curator(db):
    return Curator(make_curator())


@pytest.fixture
def other_curator(db):
    return Curator(make_curator("other@example.org", name="Olga"))


@pytest.fixture
def administrator(db):
    return Curator(User.objects.create_superuser("admin@example.org"))


@pytest.fixture
def draft(db):
    return make_path()


@pytest.fixture
def published(draft):
    publishing.publish(draft)
    return draft

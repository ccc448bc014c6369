"""Any session of two curators, through the workshop's own forms, keeps every promise.

Each act is done as a browser does it: a page is opened, a form on it filled in and sent. In
between a learner ticks. Whatever the order, no tick is lost, what was published is a valid
document, and live parts are numbered 1 to n.
"""

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from learning.domain.document import Document
from learning.domain.publishing import newest_revision, publish
from learning.domain.schema import write_yaml
from learning.models import Completion, LearningPath, Resource, Status, Step
from tests.factories import make_learner
from tests.journeys.page import Page
from tests.learning.admin.conftest import make_path, page_of

ACTS = (
    *("tick", "tick", "untick"),
    *("rename", "reweigh", "move by form", "number by form", "stale save"),
    *("up or down", "put in order", "move", "archive", "bring back"),
    *("archive step", "bring back step", "move step", "add step"),
    *("publish", "publish", "restore", "withdraw", "put back", "exchange"),
)
acts = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 50), st.integers(0, 50)),
    min_size=5,
    max_size=25,
)


class Desk:
    """One curator's browser, open on a path."""

    def __init__(self, name, path):
        user = User.objects.create_user(f"{name}@example.org", is_staff=True)
        user.groups.add(Group.objects.get(name="Curators"))
        self.client, self.path = Client(), path
        self.client.force_login(user)

    def open(self, address):
        response = self.client.get(address, follow=True)
        assert response.status_code == 200, (address, response.status_code)
        return Page(200, address, response.headers, response.text)

    def page(self, name, *more):
        return reverse(f"admin:learning_learningpath_{name}", args=[self.path.pk, *more])

    def fill(self, address, button=None, **typed):
        """Open a page, fill in its main form, and press a button."""
        sent = fields(main_form(self.open(address))) | {button or "_save": "1"} | typed
        return self.send(address, **sent)

    def send(self, address, **sent):
        response = self.client.post(address, sent, follow=True)
        assert response.status_code < 500, (address, response.status_code)
        return response


def main_form(page):
    """Return the form that holds the page's work: the admin's own, or the last that posts."""
    forms = [form for form in page.one("main").all("form") if form.get("method") == "post"]
    named = [form for form in forms if form.get("id").endswith("_form")]
    return (named or forms)[-1]


def fields(form):
    """Return what a browser would send of a form, no button pressed."""
    sent = {}
    for field in form.all("input", "textarea", "select"):
        name = field.get("name")
        if not name or "disabled" in field.attributes or "__prefix__" in name:
            continue
        if field.tag == "textarea":
            sent[name] = "".join(each for each in field.children if isinstance(each, str))
            sent[name] = sent[name].removeprefix("\n")
        elif field.tag == "select":
            options = field.all("option")
            chosen = [each for each in options if "selected" in each.attributes]
            if "multiple" in field.attributes:
                sent[name] = [each.get("value") for each in chosen]
            elif options:
                sent[name] = (chosen or options)[0].get("value")
        elif field.get("type") in {"submit", "button", "file"}:
            continue
        elif field.get("type") not in {"checkbox", "radio"} or "checked" in field.attributes:
            sent[name] = field.get("value")
    return sent


class World:
    """A published path, two curators and a learner."""

    def __init__(self):
        self.path = make_path(steps=3, resources=3)
        publish(self.path)
        self.desks = [Desk("one", self.path), Desk("two", self.path)]
        self.learner, self.browser = make_learner(), Client()
        self.browser.force_login(self.learner)
        self.done = set()
        self.tick(0, 0)

    def act(self, name, first, second):
        self.desk = self.desks[(first + second) % 2]
        getattr(self, name.replace(" ", "_"))(first, second)

    @staticmethod
    def pick(rows, number):
        rows = list(rows.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def live(self, number):
        return self.pick(Resource.objects.filter(archived_at=None, step__archived_at=None), number)

    def step(self, number):
        return self.pick(Step.objects.live(), number)

    # The learner

    def tick(self, number, _, wish="1"):
        resource = self.live(number)
        if resource is None:
            return
        address = reverse("learning:completion", args=[self.path.slug, resource.key])
        if self.browser.post(address, {"done": wish}).status_code == 302:
            (self.done.add if wish == "1" else self.done.discard)(resource.key)

    def untick(self, number, other):
        self.tick(number, other, wish="0")

    # Change forms

    def save(self, obj, number, **typed):
        button = ("_save", "_only_save")[number % 2]
        return self.desk.fill(page_of(obj), button, **typed)

    def rename(self, number, other):
        if resource := self.live(number):
            self.save(resource, other, title=f"Title {other}")

    def reweigh(self, number, other):
        if resource := self.live(number):
            self.save(resource, other, weight=["core", "optional", "reference"][other % 3])

    def move_by_form(self, number, other):
        if (resource := self.live(number)) and (step := self.step(other)):
            self.save(resource, other, step=str(step.pk))

    def number_by_form(self, number, other):
        count = Step.objects.live().count()
        if count:
            place = {f"steps-{number % count}-position": str(1 + other % count)}
            self.save(self.path, other, **place)

    def stale_save(self, number, other):
        step = self.step(number)
        if step is None:
            return
        held = fields(main_form(self.desk.open(page_of(step))))
        self.desks[0].fill(page_of(step), "_only_save", purpose=f"Purpose {other}")
        stopped = self.desk.send(page_of(step), **held | {"title": f"Step {other}", "_save": "1"})
        assert (
            "Not saved" in stopped.text or Step.objects.get(pk=step.pk).purpose == held["purpose"]
        )
        again = fields(main_form(Page(200, "", stopped.headers, stopped.text)))
        self.desk.send(page_of(step), **again | {"_save": "1"})
        assert Step.objects.get(pk=step.pk).purpose == f"Purpose {other}"

    # The outline

    def up_or_down(self, number, other):
        resource = self.live(number)
        if resource is None:
            return
        other = self.pick(Resource.objects.live().filter(step=resource.step), other)
        side = ("before", "behind")[number % 2]
        wish = f"{resource.key} {side} {other.key}"
        self.desk.send(self.desk.page("outline_place"), resource=wish)

    def put_in_order(self, number, other):
        resource = self.live(number)
        if resource is None:
            return
        keys = list(Resource.objects.filter(step=resource.step).values_list("key", flat=True))
        turned = keys[other % len(keys) :] + keys[: other % len(keys)]
        wish = {"keys": [*turned, "unknown"], "dragged": resource.key, "step": resource.step.key}
        self.desk.send(self.desk.page("outline_order"), **wish)

    def move(self, number, other):
        if (resource := self.live(number)) and (step := self.step(other)):
            self.desk.send(self.desk.page("outline_move"), resource=resource.key, step=step.key)

    def archive(self, number, _, wish="1"):
        rows = Resource.objects.filter(archived_at__isnull=wish == "1")
        if resource := self.pick(rows, number):
            sent = {"kind": "resource", "key": resource.key, "archived": wish}
            self.desk.send(self.desk.page("outline_archive"), **sent)

    def bring_back(self, number, other):
        self.archive(number, other, wish="0")

    def archive_step(self, number, _, wish="1"):
        if step := self.pick(Step.objects.filter(archived_at__isnull=wish == "1"), number):
            sent = {"kind": "step", "key": step.key, "archived": wish}
            self.desk.send(self.desk.page("outline_archive"), **sent)

    def bring_back_step(self, number, other):
        self.archive_step(number, other, wish="0")

    def move_step(self, number, other):
        if (step := self.step(number)) and (beside := self.step(other)):
            wish = f"{step.key} {('before', 'behind')[number % 2]} {beside.key}"
            self.desk.send(self.desk.page("outline_place"), step=wish)

    def add_step(self, number, _):
        self.desk.send(self.desk.page("outline_add_step"), title=f"Added {number}")

    # The path as a whole

    def press(self, name, *more):
        """Send the main form of one of the path's pages, if the page offers one."""
        address = self.desk.page(name, *more)
        page = self.desk.open(address)
        forms = [form for form in page.one("main").all("form") if form.get("method") == "post"]
        if forms:
            self.desk.send(address, **fields(forms[-1]))

    def publish(self, *_):
        self.press("publish")

    def restore(self, number, _):
        self.press("restore", self.pick(self.path.revisions, number).number)

    def withdraw(self, *_):
        self.press("withdraw")
        assert LearningPath.objects.get().status != Status.PUBLISHED

    def put_back(self, *_):
        if LearningPath.objects.get().status == Status.WITHDRAWN:
            self.press("put_back")

    def exchange(self, number, other):
        old = Document.model_validate(self.pick(self.path.revisions, number).document)
        address = self.desk.page("exchange")
        held = {"text": write_yaml(old), "exactly": str(other % 2)}
        shown = self.desk.send(address, **held)
        page = Page(200, address, shown.headers, shown.text)
        for button in page.all("button", name="mark"):
            sent = fields(page.form_of(button)) | {"mark": button.get("value")}
            self.desk.send(address, **sent)

    # What must hold

    def check(self):
        rows = Completion.objects.filter(learner=self.learner)
        assert {row.resource.key for row in rows.select_related("resource")} == self.done
        newest = newest_revision(self.path)
        assert Document.model_validate(newest.document).to_plain() == newest.document
        assert in_order(Step.objects.live().filter(path=self.path))
        for step in Step.objects.live():
            assert in_order(Resource.objects.live().filter(step=step)), step


def in_order(rows):
    places = sorted(rows.values_list("position", flat=True))
    return places == list(range(1, len(places) + 1))


class SessionsTest(TestCase):
    @given(acts)
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    def test_no_session_of_curators_loses_a_tick_or_publishes_nonsense(self, session):
        world = World()
        for name, first, second in session:
            resources = Resource.objects.count()
            world.act(name, first, second)
            assert Resource.objects.count() >= resources
            world.check()

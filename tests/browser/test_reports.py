"""A report from sending to the mail, in a real browser, with JavaScript and without."""

import importlib
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from learning.models import Creator, LinkCheck, Outcome, Report, Resource
from tests.factories import make_curator
from tests.postbox import work

pytestmark = pytest.mark.usefixtures("paths")
STEP = "/paths/deep-learning/getting-technical/"
TITLE = "Sigmoid function"
AS_LONG_AS_PEOPLE_TAKE = 2_200


@pytest.fixture
def as_curator(sign_in):
    """Let a page be a curator's. Their group is made anew, for tests here empty all tables."""
    migration = importlib.import_module("learning.migrations.0002_curators")
    migration.make_group(apps, SimpleNamespace(connection=connection))

    def open_as(page):
        return sign_in(page, make_curator())

    return open_as


def resource():
    return Resource.objects.get(path__slug="deep-learning", title=TITLE)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_report_is_sent_answered_and_told_by_mail(
    open_browser, as_curator, queue, start_server, script
):
    postbox = start_server()

    # A visitor tells that the link is broken, and first forgets to say why.
    visitor = open_browser(java_script_enabled=script)
    visitor.goto(STEP)
    visitor.get_by_role("link", name=f"Report a problem with {TITLE}").click()
    expect(visitor.get_by_role("main")).to_contain_text(TITLE)
    visitor.get_by_label("In your words").fill("It answers 404 from here.")
    visitor.get_by_label("Your email address (optional)").fill("ines@example.org")
    visitor.wait_for_timeout(AS_LONG_AS_PEOPLE_TAKE)
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.get_by_role("alert")).to_contain_text("Choose what is wrong")
    visitor.get_by_label("The link is broken").check()
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.get_by_role("heading", name="Thank you")).to_be_visible()
    visitor.get_by_role("link", name="Back to the step").click()
    assert visitor.url.endswith(f"#r-{resource().key}")

    # A curator finds it and puts in the new address.
    curator = as_curator(open_browser(java_script_enabled=script))
    curator.goto("/admin/learning/resource/")
    curator.get_by_role("link", name="Reports 1").click()
    row = curator.locator(f"#resource-{resource().pk}")
    expect(row).to_contain_text("It answers 404 from here.")
    expect(row).to_contain_text("A visitor")
    assert "ines@example.org" not in curator.content()
    row.locator("summary").click()
    row.get_by_label("Where it is now").fill("https://example.org/sigmoid")
    row.get_by_role("button", name="Replace the address").click()
    expect(curator.locator(".messagelist")).to_contain_text("1 report accepted.")
    expect(curator.get_by_text("Nothing is reported here.")).to_be_visible()

    # Learners find the new address, and the reporter hears of it.
    visitor.goto(STEP)
    link = visitor.get_by_role("heading", name=TITLE).get_by_role("link")
    expect(link).to_have_attribute("href", "https://example.org/sigmoid")
    for _ in range(2):
        work()
    [envelope] = postbox.received
    assert envelope.rcpt_tos == ["ines@example.org"]
    assert f"Subject: Your report on {TITLE}".encode() in envelope.content
    assert b"The link has a new address." in envelope.content
    assert Report.objects.get().reply_to == ""


def make_reports():
    Report.objects.create(resource=resource(), reason="credit", detail="One is missing.")
    for number in range(5):
        words = f"Number {number} says: " + "it does not answer. " * 40
        Report.objects.create(resource=resource(), reason="broken", detail=words)
    Report.objects.create(creator=Creator.objects.first(), reason="other", detail="Take it out.")
    Report.objects.create(
        resource=resource(),
        reason="other",
        detail="Answered",
        state="accepted",
        answer="It is mended.",
        answered_at=timezone.now(),
    )
    address = resource().links.first().url
    now = timezone.now()
    LinkCheck.objects.create(address=address, outcome=Outcome.DOWN, since=now, checked_at=now)


def faults(page):
    """Return what Axe finds in our part of the page, and whether it scrolls sideways."""
    found = [
        f"{page.url}: {fault['id']} {node['html'][:200]}"
        for fault in Axe().run(page).response["violations"]
        for node in fault["nodes"]
    ]
    if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
        found.append(f"{page.url} scrolls sideways")
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_curators_pages_fit_and_are_accessible(open_browser, as_curator, width, theme):
    make_reports()
    options = {"viewport": {"width": width, "height": 900}, "bypass_csp": True}
    page = as_curator(open_browser(color_scheme=theme, **options))

    page.goto("/admin/reports/")
    found = faults(page)
    for summary in page.locator(".reps summary:visible").all():
        summary.click()
    found += faults(page)
    page.get_by_role("button", name="Decline with the sentence").first.click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += faults(page)
    page.goto("/admin/reports/?state=accepted")
    found += faults(page)
    page.goto(f"/admin/learning/resource/{resource().pk}/credit-history/")
    found += faults(page)

    assert found == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_for_reporting_fit_and_are_accessible(open_browser, width, theme):
    options = {"viewport": {"width": width, "height": 900}, "bypass_csp": True}
    page = open_browser(color_scheme=theme, **options)
    here = f"/paths/deep-learning/resources/{resource().key}/report/"

    page.goto(here)
    found = faults(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += faults(page)
    for address in (
        f"{here}sent/",
        "/credits/michael-nielsen/",
        "/credits/michael-nielsen/report/",
        "/credits/michael-nielsen/report/sent/",
        STEP,
    ):
        page.goto(address)
        found += faults(page)

    assert found == []


def test_a_report_is_written_by_keyboard_alone(open_browser):
    page = open_browser()
    page.goto(f"/paths/deep-learning/resources/{resource().key}/report/")

    page.get_by_label("The link is broken").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("It is gone.")
    page.keyboard.press("Tab")
    page.keyboard.type("ines@example.org")
    page.wait_for_timeout(AS_LONG_AS_PEOPLE_TAKE)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert (Report.objects.get().detail, Report.objects.get().reason) == ("It is gone.", "broken")

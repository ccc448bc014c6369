"""`python -m tests.browser.screenshots FOLDER`: pictures of the real application at work.

A fresh Waymark is served. Somebody signs up and walks some way, a crowd walks too, and what a
learner and a curator see is kept.
"""

import os
import sys
import tempfile
from pathlib import Path

import django
from playwright.sync_api import Page

from tests.browser.chromium import running_chromium
from tests.browser.walking import PASSWORD, TRAIL, log_in, sign_up, tick_next
from tests.journeys.site import Site, running_site

Pictures = list[tuple[str, str, tuple[int, int], str]]

TICKS = 9
DESK, PHONE = (1280, 800), (390, 844)
PICTURES = [
    # File, address, size of the window, light or dark
    ("home-light.png", "/", DESK, "light"),
    ("path-light.png", TRAIL, (1280, 900), "light"),
    ("path-dark-390.png", TRAIL, PHONE, "dark"),
    ("step-dark-390.png", f"{TRAIL}backpropagation/", PHONE, "dark"),
    ("my-learning-light.png", "/learning/", DESK, "light"),
]

PATH_ADMIN = "/admin/learning/learningpath/1/"
WORKSHOP = [
    ("workshop-light.png", "/admin/", DESK, "light"),
    ("outline-light.png", f"{PATH_ADMIN}outline/", DESK, "light"),
    ("outline-dark-390.png", f"{PATH_ADMIN}outline/", PHONE, "dark"),
    ("publish-light.png", f"{PATH_ADMIN}publish/", DESK, "light"),
    ("exchange-light.png", f"{PATH_ADMIN}exchange/", DESK, "light"),
    ("links-light.png", "/admin/links/", DESK, "light"),
    ("reports-light.png", "/admin/reports/", DESK, "light"),
    ("learners-light.png", f"{PATH_ADMIN}learners/", (1280, 1100), "light"),
]
CURATOR = "curator@example.org"
MAKE_CURATOR = f"""
from tests.browser.crowd import gather
from tests.factories import make_curator
make_curator(email="{CURATOR}", password="{PASSWORD}", name="Cora")
gather()
"""


def walk(page: Page) -> None:
    """Sign up, and tick the first resources of the path."""
    sign_up(page, "walker@example.org")
    page.goto(TRAIL)
    for _ in range(TICKS):
        tick_next(page)


def sit_down(site: Site, page: Page) -> None:
    """Let a crowd walk the path, and log a curator in."""
    site.manage("shell", "-v0", "-c", MAKE_CURATOR)
    site.manage("count_learners", "-v0")
    log_in(page, CURATOR)


def take_pictures(page: Page, pictures: Pictures, folder: Path) -> None:
    """Keep what somebody sees who is logged in."""
    for name, where, (width, height), theme in pictures:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.goto(where)
        page.evaluate("document.fonts.ready")
        page.screenshot(path=folder / name)
        print(f"{folder / name}: {(folder / name).stat().st_size // 1024} KB")


def main(arguments: list[str]) -> int:
    """Make every picture anew."""
    if len(arguments) != 1:
        sys.exit("Usage: python -m tests.browser.screenshots FOLDER")
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as state,
        running_site(Path(state), LINK_CHECKS="0") as site,
        running_chromium() as browser,
    ):
        learner, curator = (browser.new_page(base_url=site.address) for _ in range(2))
        walk(learner)
        take_pictures(learner, PICTURES, folder)
        sit_down(site, curator)
        take_pictures(curator, WORKSHOP, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`python -m tests.browser.screenshots FOLDER`: pictures of the real application at work.

A fresh Waymark is served, somebody signs up and walks some way, and what they see is kept.
"""

import os
import sys
import tempfile
from pathlib import Path

import django
from playwright.sync_api import Page

from tests.browser.chromium import running_chromium
from tests.browser.walking import TRAIL, sign_up, tick_next
from tests.journeys.site import running_site

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


def take_pictures(page: Page, folder: Path) -> None:
    """Sign up, tick the first resources of the path, and keep what the learner sees."""
    sign_up(page, "walker@example.org")
    page.goto(TRAIL)
    for _ in range(TICKS):
        tick_next(page)
    for name, where, (width, height), theme in PICTURES:
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
        running_site(Path(state)) as site,
        running_chromium() as browser,
    ):
        take_pictures(browser.new_page(base_url=site.address), folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What people do over plain HTTP, and what they read on the pages."""

import re
from uuid import uuid4

PATH = "/paths/deep-learning/"
STEP = f"{PATH}introducing-deep-learning/"
PASSWORD = "a calm walk uphill"


def new_address():
    """Return an e-mail address that nobody has used."""
    return f"walker-{uuid4().hex}@example.org"


def sign_up(walker, email, page=None):
    """Sign up by the form, on a page that shows it or at its address."""
    form = page or walker.open("/accounts/signup/")
    return walker.press(form, "Sign up", {"Email address": email, "Password": PASSWORD})


def log_in(walker, email):
    """Log in by the link on the first page."""
    form = walker.follow(walker.open("/"), "Log in")
    return walker.press(form, "Log in", {"Email address": email, "Password": PASSWORD})


def log_out(walker, page):
    """Log out by the link and the button it leads to."""
    return walker.press(walker.follow(page, "Log out"), "Log out")


def tickable(page, *states):
    """Return the keys of the resources that a page offers to tick, or those in some states."""
    return [
        item.get("id").removeprefix("r-")
        for item in page.all("li")
        if item.get("id").startswith("r-")
        and item.all("button", name="done")
        and (not states or item.get("data-state") in states)
    ]


def walk(walker, page, ticks):
    """Tick what the page marks as next, several times; return the keys and the last page."""
    keys = []
    for _ in range(ticks):
        [key] = tickable(page, "here")
        page = walker.press(page, page.tick(key))
        keys.append(key)
    return keys, page


def core_done(page):
    """Return how many core resources a page calls done, and of how many."""
    done, total = re.search(r"(\d+) of (\d+) core done", page.place).groups()
    return int(done), int(total)


def steps_of(walker):
    """Open every step that the trail links to."""
    trail = walker.open(PATH).one("ol", **{"class": "trail"})
    links = {link.get("href").partition("#")[0]: None for link in trail.all("a")}
    return [walker.open(link) for link in links if link.startswith(PATH)]

"""What people do in a browser, named as they would name it."""

from playwright.sync_api import expect

TRAIL = "/paths/deep-learning/"
PASSWORD = "a calm walk uphill"


def sign_up(page, email):
    """Sign up by the form."""
    page.goto("/accounts/signup/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("link", name="Log out")).to_be_visible()


def log_in(page, email):
    """Log in by the form."""
    page.goto("/accounts/login/")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("link", name="Log out")).to_be_visible()


def log_out(page):
    """Log out by the link and the button it leads to."""
    page.get_by_role("banner").get_by_role("link", name="Log out").click()
    page.get_by_role("main").get_by_role("button", name="Log out").click()
    expect(page.get_by_role("banner").get_by_role("link", name="Log in")).to_be_visible()


def next_row(page):
    """Return the row that the page marks as next."""
    return page.locator("li.res[data-state=here]")


def tick_next(page):
    """Tick what is next, wait until it is kept, and return its key."""
    key = next_row(page).get_attribute("id").removeprefix("r-")
    page.locator(f"#tick-{key}").click()
    expect(page.locator(f"#r-{key}[data-state=here]")).to_have_count(0)
    return key


def place(page):
    """Return the band that says where somebody is."""
    return page.get_by_role("main").locator(".band")

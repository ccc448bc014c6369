"""A Waymark of its own for each test process, and people who walk it."""

import pytest

from tests.journeys.site import running_site
from tests.journeys.walker import Walker
from tests.journeys.walking import new_address, sign_up


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A site as `make run` serves it."""
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture
def walker(site):
    """Somebody who has never been here."""
    return Walker(site.address)


@pytest.fixture
def learner(walker):
    """Somebody who has just signed up."""
    walker.email = new_address()
    sign_up(walker, walker.email)
    return walker

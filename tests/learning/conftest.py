"""The web that link checks and proposals meet in tests."""

import pytest


@pytest.fixture(scope="session")
def served_web():
    from tests import hostile

    with hostile.web() as web:
        yield web


@pytest.fixture
def web(served_web):
    """An empty web: put sites up with `web.site`, see `tests/hostile.py`."""
    served_web.clear()
    return served_web

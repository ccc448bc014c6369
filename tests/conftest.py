"""What every test starts from."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def empty_cache():
    """The limits on guessing are counted in the cache, and one test's are not another's."""
    cache.clear()

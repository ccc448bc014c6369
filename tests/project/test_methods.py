"""A site that is asked with GET, HEAD and POST, and with nothing else."""

import pytest
from django.test import Client

from tests.factories import make_curator, published

pytestmark = pytest.mark.django_db
ADDRESSES = ["/", "/paths/walking/", "/accounts/login/", "/admin/", "/admin/learning/step/"]


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_other_method_reaches_a_page(client, method, address):
    """Fails without MethodsMiddleware in MIDDLEWARE: allauth takes a PUT for a POST."""
    published(core=1)
    client.force_login(make_curator())

    response = getattr(client, method)(address)

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_request_without_the_token_is_refused_before_its_method(method):
    """Fails with MethodsMiddleware before CsrfViewMiddleware."""
    client = Client(enforce_csrf_checks=True)

    assert getattr(client, method)("/").status_code == 403


@pytest.mark.parametrize(
    "address",
    ["/", "/paths/walking/", "/paths/walking/s1/", "/paths/walking/curriculum.yaml",
     "/paths/walking/curriculum.json", "/curriculum.schema.json", "/credits/", "/credits/ann/",
     "/health/"],
)  # fmt: skip
def test_nothing_is_posted_to_a_page_that_is_only_read(client, address):
    """Fails without @require_safe on the page's view."""
    published(core=1)

    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405

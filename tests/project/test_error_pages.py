"""What people see when something goes wrong: pages of our own that need nothing."""

import pytest
from django.http import HttpResponse
from django.template.loader import get_template
from django.test import Client
from django.urls import path

from config.urls import urlpatterns as shipped


def broken(request):
    raise RuntimeError


urlpatterns = [*shipped, path("broken/", broken), path("fine/", lambda request: HttpResponse())]


@pytest.mark.django_db
def test_a_missing_page_says_so_and_leads_on(client):
    response = client.get("/no/such/page/")

    assert response.status_code == 404
    assert "There is no page at this address." in response.text
    assert 'href="/#paths"' in response.text
    assert '<form role="search" class="ask" action="/search/">' in response.text


@pytest.mark.urls(__name__)
def test_a_broken_page_is_our_own_without_a_database(client):
    client.raise_request_exception = False

    response = client.get("/broken/")

    assert response.status_code == 500
    assert "Your ticks and notes are safe." in response.text
    assert "Log in" not in response.text
    assert "<form" not in response.text


def test_a_form_without_its_token_is_refused_in_our_words(db):
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {})

    assert response.status_code == 403
    assert "The form was not sent" in response.text


def test_an_unknown_host_is_refused_in_our_words(client):
    response = client.get("/", headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert "That request makes no sense here" in response.text


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_an_error_page_needs_no_context(name):
    page = get_template(f"{name}.html").render()

    assert page.count("<h1>") == 1
    assert "<style" not in page
    assert " style=" not in page

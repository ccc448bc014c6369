"""What every response tells the browser to allow."""

import re

import pytest
from django.http import HttpResponse

from config.headers import SecurityHeadersMiddleware
from tests.factories import make_learner

PAGES = ["/", "/learning/", "/credits/", "/accounts/login/", "/nowhere/", "/admin/login/"]


@pytest.mark.django_db
@pytest.mark.parametrize("page", [*PAGES, "/static/icons/waymark.svg", "/health/"])
def test_every_response_carries_the_strict_policy(client, page):
    headers = client.get(page).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff" or page.startswith("/static/")
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page", ["/", "/credits/", "/learning/", "/accounts/email/", "/accounts/logout/", "/nowhere/"]
)
def test_no_cache_keeps_what_was_made_for_somebody(client, page):
    client.force_login(make_learner())

    assert "no-store" in client.get(page).headers["Cache-Control"]


@pytest.mark.django_db
def test_what_is_the_same_for_everybody_may_be_kept(client):
    assert "no-store" not in client.get("/curriculum.schema.json").headers.get("Cache-Control", "")


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES[:-1])
def test_no_page_has_inline_style_or_script_or_loads_from_elsewhere(client, page):
    html = client.get(page).text
    # Neither is run or loaded: data for machines, and the address a page goes by.
    html = re.sub(
        r'<script type="application/ld\+json">.*?</script>|<link rel="canonical"', "", html
    )

    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r'<(?:script|img|link|iframe)[^>]*(?:src|href)="(?:https?:)?//', html)


@pytest.mark.parametrize(
    "part", ["css/waymark.css", "js/waymark.js", "fonts/besley-600-latin.woff2"]
)
def test_parts_of_pages_carry_only_the_headers_that_have_an_effect_on_them(client, part):
    headers = client.get(f"/static/{part}").headers

    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers
    assert "Content-Security-Policy" not in headers


@pytest.mark.django_db
def test_what_is_never_kept_and_what_never_changes_carry_no_dates_and_validators(client, rf):
    def answer(request):
        return HttpResponse(headers={"Cache-Control": "max-age=9, immutable", "ETag": '"1"',
                                     "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"})  # fmt: skip

    unchanging = SecurityHeadersMiddleware(answer)(rf.get("/static/js/waymark.1234.js"))
    page = client.get("/accounts/login/")

    assert not {"ETag", "Last-Modified"} & set(unchanging.headers)
    assert "Expires" not in page.headers
    assert "no-store" in page.headers["Cache-Control"]

"""Somebody who walks the site over plain HTTP, keeping cookies and using only what pages offer."""

import copy
import http.cookiejar
import urllib.error
import urllib.request
from collections.abc import Mapping
from urllib.parse import urlencode, urljoin

from tests.journeys.page import Element, Page

PATIENCE_SECONDS = 60


class Walker:
    """A browser without JavaScript, as far as a journey needs one."""

    def __init__(self, address: str, cookies: http.cookiejar.CookieJar | None = None) -> None:
        self.address = address
        self.cookies = cookies if cookies is not None else http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def twin(self) -> "Walker":
        """Return the same person at another machine's pace: equal cookies, own connections."""
        cookies = http.cookiejar.CookieJar()
        for cookie in self.cookies:
            cookies.set_cookie(copy.copy(cookie))
        return Walker(self.address, cookies)

    def open(self, where: str, method: str = "GET") -> Page:
        """Open an address of the site."""
        return self._ask(urllib.request.Request(urljoin(self.address, where), method=method))

    def post(self, where: str, fields: list[tuple[str, str]]) -> Page:
        """Send a form's fields, and follow where the answer leads."""
        data = urlencode(fields).encode()
        origin = {"Origin": self.address}
        return self._ask(urllib.request.Request(urljoin(self.address, where), data, origin))

    def follow(self, page: Page, words: str) -> Page:
        """Follow the first link that reads like this."""
        links = [link for link in page.all("a") if link.words == words]
        assert links, f"no link {words!r} on {page.address}"
        return self.open(urljoin(page.address, links[0].get("href")))

    def press(
        self, page: Page, button: Element | str, typed: Mapping[str, str] | None = None
    ) -> Page:
        """Press a button, itself or named by its words, having typed into fields by their label."""
        return self.post(*self.filled(page, button, typed))

    def filled(
        self, page: Page, button: Element | str, typed: Mapping[str, str] | None = None
    ) -> tuple[str, list[tuple[str, str]]]:
        """Return where a button sends its form, and the form's fields."""
        if isinstance(button, str):
            buttons = [found for found in page.all("button") if found.words == button]
            assert buttons, f"no button {button!r} on {page.address}: {page.words[:500]}"
            button = buttons[0]
        form = page.form_of(button)
        assert form.get("method") == "post"
        texts = {page.field(form, label).get("name"): text for label, text in (typed or {}).items()}
        fields = [
            (field.get("name"), texts.get(field.get("name"), field.get("value")))
            for field in page.fields_of(form)
            if field.get("type") not in {"checkbox", "radio"} or "checked" in field.attributes
        ]
        if button.get("name"):
            fields.append((button.get("name"), button.get("value")))
        where = button.get("formaction") or form.get("action") or page.address
        return urljoin(page.address, where), fields

    def _ask(self, request: urllib.request.Request) -> Page:
        try:
            answer = self._opener.open(request, timeout=PATIENCE_SECONDS)
        except urllib.error.HTTPError as refusal:
            answer = refusal
        with answer:
            return Page(answer.status, answer.url, answer.headers, answer.read().decode())

"""Sign-up, and the answer to too many tries; the other account pages are allauth's views."""

from typing import Any

from allauth.account.views import SignupView as AllauthSignupView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from learning.domain import visit

RETRY_AFTER_SECONDS = 5 * 60


class SignupView(AllauthSignupView):
    """Sign-up, which says how many ticks of this browser come along."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the number of ticks to the page."""
        ticked_before = visit.ticked_count(self.request.session)
        return super().get_context_data(**kwargs, ticked_before=ticked_before)


def too_many_tries(request: HttpRequest) -> HttpResponse:
    """Answer 429, and say when to come back."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response

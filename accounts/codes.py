"""The pages that take a code from a letter: wrong ones count as wrong passwords do.

allauth counts them in the session, where requests sent in the same moment all find the first try.
"""

from typing import Any

from allauth.account import views as allauth
from allauth.account.adapter import get_adapter
from allauth.account.mixins import NextRedirectMixin
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from accounts.proving import prove_by_letter


class CountedCodes(NextRedirectMixin):
    """What both pages share: `_action` and `_process` are allauth's."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count a code before it is looked at."""
        if self._action == "verify":
            email = self._process.state["email"]
            self.turn = get_adapter(request).count_answer(request, email)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Take the count of a right code back; send a new code when that was asked for.

        A letter goes to every address, as the first one did: allauth would spare those that have
        no account, or have one already, and so take less time and never reach their limit.
        """
        if self._action == "verify":
            self.turn.rollback()
        elif self._action == "resend":
            self._process.generate_code()
            self._process.send()
            self._process.record_resend()
            self._process.persist()
            return HttpResponseRedirect(self.passthrough_next_url(self.request.path))
        return super().form_valid(form)


class ConfirmLoginCodeView(CountedCodes, allauth.ConfirmLoginCodeView):
    """Log in with a code from a letter."""

    def _verify_form_valid(self, form: forms.Form) -> HttpResponse:
        process = self._process
        if prove_by_letter(self.request, process.user, process.state["email"]):
            told = _(
                "The password set before your address was confirmed no longer works. "
                "You can choose a new one in your account."
            )
            messages.info(self.request, told)
        return super()._verify_form_valid(form)


class ConfirmEmailView(CountedCodes, allauth.ConfirmEmailVerificationCodeView):
    """Prove an address with a code from a letter."""

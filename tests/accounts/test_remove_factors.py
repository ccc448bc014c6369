"""The command for somebody who has lost every factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command

from tests.accounts.conftest import is_logged_in, last_mail
from tests.accounts.factors import log_in

pytestmark = pytest.mark.django_db


def test_who_lost_every_factor_logs_in_with_the_password_again(client, ines, app, capsys):
    call_command("remove_factors", "Ines@example.org")

    assert "ines@example.org: 2" in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    log_in(client, ines)
    assert is_logged_in(client)


def test_they_are_told_by_mail_and_logged_out_everywhere(client, ines, app):
    """Fails when `end_others` or `send_mail` is taken out of the command."""
    client.force_login(ines)

    call_command("remove_factors", ines.email)

    assert not is_logged_in(client)
    assert last_mail().to == [ines.email]
    assert last_mail().subject == "Your second factor was removed"
    assert "/accounts/password/reset/" in last_mail().body


def test_who_has_none_is_told_nothing(ines):
    call_command("remove_factors", ines.email)

    assert mail.outbox == []


def test_an_unknown_address_is_named_as_such(app):
    with pytest.raises(CommandError, match="no account"):
        call_command("remove_factors", "nobody@example.org")

    assert Authenticator.objects.count() == 2

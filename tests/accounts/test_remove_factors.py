"""The command for somebody who has lost every factor."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from tests.accounts.conftest import is_logged_in
from tests.accounts.factors import log_in

pytestmark = pytest.mark.django_db


def test_who_lost_every_factor_logs_in_with_the_password_again(client, ines, app, capsys):
    call_command("remove_factors", "Ines@example.org")

    assert "ines@example.org: 2" in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    log_in(client, ines)
    assert is_logged_in(client)


def test_an_unknown_address_is_named_as_such(app):
    with pytest.raises(CommandError, match="no account"):
        call_command("remove_factors", "nobody@example.org")

    assert Authenticator.objects.count() == 2

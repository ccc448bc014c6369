"""Who a session or a password belongs to: allauth's answer, with a cheaper look at the row."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db import DEFAULT_DB_ALIAS, connection

from accounts.models import User
from accounts.proving import is_proved
from learning.domain.statements import fetch

FIELDS = [field.attname for field in User._meta.concrete_fields]
USER = f"SELECT {', '.join(FIELDS)} FROM {User._meta.db_table} WHERE id = %s"


class Backend(AuthenticationBackend):
    """Signs people in as allauth does."""

    def _check_password(self, user: User | None, password: str) -> User | None:
        """Return whose password it is. One whose address is not proved is answered as a wrong one.

        It would otherwise tell who has just signed up anew, and so who had an account before.
        """
        found: User | None = super()._check_password(user, password)
        if user is None or is_proved(user):
            return found
        self.unstash_authenticated_user()  # A closed account, which is told of.
        return None

    def get_user(self, user_id: Any) -> User | None:
        """Return the person of a session, unless they may not sign in any more.

        Every request of somebody signed in asks this, so the statement is written out.
        """
        rows = fetch(USER, [user_id])
        if not rows:
            return None
        values = list(rows[0])
        for place, (steps, column) in _converters(connection.vendor).items():
            for step in steps:
                values[place] = step(values[place], column, connection)
        user = User.from_db(DEFAULT_DB_ALIAS, FIELDS, values)
        return user if self.user_can_authenticate(user) else None


@cache
def _converters(vendor: str) -> Mapping[int, tuple[list[Callable[..., Any]], Any]]:
    """Return what makes a row's values those of the model, by their place in the row."""
    compiler = User.objects.all().query.get_compiler(connection=connection)
    found: Mapping[int, tuple[list[Callable[..., Any]], Any]] = compiler.get_converters(
        [field.cached_col for field in User._meta.concrete_fields]
    )
    return found

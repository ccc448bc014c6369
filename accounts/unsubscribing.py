"""The link that ends the weekly letter: it works logged out, for good, and can do nothing else."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from accounts.models import User

SALT = "accounts.unsubscribe"
# What mail clients send when somebody presses their button: RFC 8058.
FIELD, VALUE = "List-Unsubscribe", "One-Click"


def unsubscribe_address(reader: User) -> str:
    """Return where one POST ends somebody's letters; it stays good when their address changes."""
    return settings.BASE_URL + reverse("unsubscribe", args=[_signer().sign(str(reader.pk))])


def reader_of(token: str) -> int:
    """Return whose letters a token ends. Raises ValueError for one that was not given here."""
    try:
        return int(_signer().unsign(token))
    except BadSignature as fault:
        raise ValueError(token) from fault


def unsubscribe(reader: int) -> None:
    """End somebody's letters; saying it twice is saying it once."""
    User.objects.filter(pk=reader).update(digest_day=None)


def _signer() -> Signer:
    return Signer(sep=".", salt=SALT)

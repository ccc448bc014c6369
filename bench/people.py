"""The people whom `bench.guessing` asks about: an account for each known address."""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import User
from bench.guessing import DOORS, PASSWORD, TRIES


def main() -> None:
    """Make them; all have one password, hashed once."""
    hashed = make_password(PASSWORD)
    people = User.objects.bulk_create(
        User(email=f"known-{door}-{each}@example.org", password=hashed)
        for door in range(len(DOORS))
        for each in range(TRIES)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True)
        for person in people
    )

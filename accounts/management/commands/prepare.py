"""Makes an installation ready to serve: tables, the shipped paths, a first administrator."""

from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string

from accounts.forgetting import rewrite_once
from accounts.models import User
from learning.models import LearningPath

CURRICULA = settings.BASE_DIR / "learning" / "curricula"
# In the order of the catalogue.
SHIPPED_PATHS = ("deep-learning", "machine-learning-python")
ADMINISTRATOR = "admin@localhost"


class Command(BaseCommand):
    """Safe to run before every start: what is there already stays as it is."""

    help = "Make Waymark ready to serve: migrate, import the shipped paths, make an administrator."

    def handle(self, **options: Any) -> None:
        """Bring tables, paths and people up to where a first visitor can begin."""
        if not rewrite_once():
            self.stdout.write("The database file may hold what was deleted until the next start.")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("tidy")
        for slug in SHIPPED_PATHS:
            # A path that is there is its curators' own, however much it has changed.
            if not LearningPath.objects.filter(slug=slug).exists():
                file = CURRICULA / f"{slug}.yaml"
                # All of it is new, so its long list of changes says nothing.
                call_command("import_curriculum", str(file), publish=True, stdout=StringIO())
                self.stdout.write(f"Imported and published the path {slug}.")
        if not User.objects.filter(is_superuser=True).exists():
            self.welcome_administrator()

    def welcome_administrator(self) -> None:
        """Make a trial's administrator; a public site's is named by its operator."""
        if settings.PRODUCTION:
            self.stdout.write("There is no administrator yet: python manage.py createsuperuser")
            return
        password = get_random_string(16)
        user = User.objects.create_superuser(ADMINISTRATOR, password)
        self.stdout.write(
            "\nAn administrator was made. Its password is shown this once:\n\n"
            f"    address   {user.email}\n    password  {password}\n"
        )

"""User, who signs in by e-mail, what they chose; UserSession, where they are logged in."""

import zoneinfo
from datetime import tzinfo
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.devices import Device
from learning.domain.zone import zone_named

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


def known_time_zone(name: str) -> None:
    """Raise ValidationError for the name of a time zone that this machine does not know."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Choose a time zone from the list."))


class UserManager(BaseUserManager["User"]):
    """Makes users; addresses are kept in lower case, so that one person has one account."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new, saved user. Raises ValueError without an address."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new user who may do everything, and whose address needs no further proof."""
        rights = {"is_staff": True, "is_superuser": True}
        with transaction.atomic(using=self._db):
            user = self.create_user(email, password, **{**fields, **rights})
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user with this address, however it is capitalised."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account, who signs in by e-mail."""

    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_staff = models.BooleanField(
        _("may open the admin"),
        default=False,
        help_text=_("Curators need this, and membership of the group Curators."),
    )
    is_active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_("Untick this instead of deleting an account."),
    )
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    language = models.CharField(_("language"), max_length=20, blank=True, db_default="")
    """The language of letters, and of pages in a new browser; none for the site's own."""
    time_zone = models.CharField(
        _("time zone"), max_length=63, blank=True, db_default="", validators=[known_time_zone]
    )
    """Where their days begin and end; none for the site's own."""
    digest_day = models.PositiveSmallIntegerField(
        _("day of the weekly letter"), null=True, blank=True, choices=WEEKDAYS
    )
    """From Monday, which is 0; none for who wants no letter."""
    digest_asked_at = models.DateTimeField(_("letter asked for"), null=True, blank=True)
    """When that day was chosen; mornings before it are past."""
    digest_sent_on = models.DateField(_("last weekly letter"), null=True, blank=True)
    """The day, where they live, whose letter was last queued, or left out with nothing to tell."""

    expiry_told_at = models.DateTimeField(_("told that the account expires"), null=True, blank=True)
    """When a letter last said so; logging in since then keeps the account."""

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_address"),
        ]

    def __str__(self) -> str:
        # Others read it, in histories for one: an address is not theirs to know.
        return self.name or gettext("Account %(number)s") % {"number": self.pk}

    @classmethod
    def normalize_username(cls, username: str) -> str:
        """Return an address in lower case; every form that saves a user asks for it."""
        return super().normalize_username(username).lower()

    @property
    def zone(self) -> tzinfo:
        """Return where their days begin and end: in the site's zone when they chose none."""
        return zone_named(self.time_zone)

    def get_full_name(self) -> str:
        """Return how the person wishes to be named."""
        return str(self)

    def get_short_name(self) -> str:
        """Return how the admin greets the person, who is alone in reading it."""
        return self.name or self.email


class UserSession(models.Model):
    """Somebody is logged in with one browser. It goes when the session does.

    The browser is kept by name only: neither where it asked from, nor all it said of itself.
    """

    session = models.OneToOneField(Session, models.CASCADE, related_name="user_session")
    user = models.ForeignKey(User, models.CASCADE, related_name="sessions")
    browser = models.CharField(_("browser"), max_length=40, blank=True)
    system = models.CharField(_("system"), max_length=40, blank=True)
    began_at = models.DateTimeField(_("logged in"))
    seen_at = models.DateTimeField(_("last seen"))
    """At most an hour before they were."""

    class Meta:
        verbose_name = _("session of a user")
        verbose_name_plural = _("sessions of users")

    def __str__(self) -> str:
        return f"{self.user_id}, {self.began_at}"

    @property
    def device(self) -> str:
        """Return the browser and what it runs on in words, as far as they are known."""
        return str(Device(self.browser, self.system))

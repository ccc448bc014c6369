"""What people choose on the account page, one form for each of its parts."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import WEEKDAYS, User
from accounts.zones import REGIONS, zones_by_region
from learning.forms import NameField


class PartForm(forms.Form):
    """One part of the account page, filled with what holds until something is sent."""

    def __init__(self, user: User, data: Any = None) -> None:
        self.user = user
        super().__init__(data, initial=self.chosen_by(user))

    @staticmethod
    def chosen_by(user: User) -> dict[str, Any]:
        """Return what holds for somebody now, by field."""
        raise NotImplementedError

    def save(self) -> None:
        """Make what was sent hold. Sent twice it is the same."""
        raise NotImplementedError


class TimeZoneField(forms.ChoiceField):
    """A zone of the list, or any other that this machine knows."""

    def valid_value(self, value: Any) -> bool:
        """Tell whether there is such a zone."""
        return value in available_timezones()


class YouForm(PartForm):
    """Name, language, time zone."""

    name = NameField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=150,
        help_text=gettext_lazy("Shown on your records."),
        error_messages={"max_length": gettext_lazy("Enter at most %(limit_value)d characters")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a language from the list")},
    )
    time_zone = TimeZoneField(
        label=gettext_lazy("Time zone"),
        required=False,
        help_text=gettext_lazy("Where your days begin and end."),
        error_messages={"invalid_choice": gettext_lazy("Choose a time zone from the list")},
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(user, data)
        languages = dict(settings.LANGUAGES)
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", _("As the browser says")),
            *languages.items(),
        ]
        self.fields["language"].help_text = _(
            "For pages in this browser and for letters. Letters are in %(language)s unless you "
            "choose."
        ) % {"language": languages[settings.LANGUAGE_CODE]}
        self.fields["time_zone"].choices = self._zones()  # type: ignore[attr-defined]

    @staticmethod
    def chosen_by(user: User) -> dict[str, Any]:
        """Return what somebody said of themselves."""
        return {"name": user.name, "language": user.language, "time_zone": user.time_zone}

    def _zones(self) -> list[tuple[str, Any]]:
        """Return the site's own zone, then those of places; somebody's own is always among them."""
        sites_own = _("That of the site: %(zone)s") % {"zone": settings.TIME_ZONE}
        by_region = zones_by_region()
        shown = {zone.name for _region, zones in by_region for zone in zones}
        further = {self.user.time_zone, "UTC"} - shown - {""}
        return [
            ("", sites_own),
            *((name, name) for name in sorted(further)),
            *((REGIONS[region], [tuple(zone) for zone in zones]) for region, zones in by_region),
        ]

    def save(self) -> None:
        """Keep them."""
        for field, value in self.cleaned_data.items():
            setattr(self.user, field, value)
        self.user.save(update_fields=[*self.cleaned_data])


class LettersForm(PartForm):
    """Whether a weekly letter is wanted, and on which day."""

    wanted = forms.BooleanField(label=gettext_lazy("A short letter once a week"), required=False)
    day = forms.TypedChoiceField(
        label=gettext_lazy("Day"),
        choices=WEEKDAYS,
        coerce=int,
        error_messages={
            "required": gettext_lazy("Choose a day of the week"),
            "invalid_choice": gettext_lazy("Choose a day of the week"),
        },
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(user, data)
        # Without a letter there is no day to say.
        self.fields["day"].required = bool(data and data.get("wanted"))

    @staticmethod
    def chosen_by(user: User) -> dict[str, Any]:
        """Return the day of somebody's letters; Monday is offered first."""
        return {"wanted": user.digest_day is not None, "day": user.digest_day or 0}

    def save(self) -> None:
        """Keep the wish. A day that is chosen anew counts from now on."""
        day = self.cleaned_data["day"] if self.cleaned_data["wanted"] else None
        if day != self.user.digest_day:
            self.user.digest_day, self.user.digest_asked_at = day, timezone.now()
            self.user.save(update_fields=["digest_day", "digest_asked_at"])

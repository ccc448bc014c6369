"""What people type on the public pages, checked; the view decides what happens next."""

import re
import time
import unicodedata
from typing import Any, cast

from django import forms
from django.core import signing
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from learning.models import Certificate, Report
from learning.models.feedback import LONGEST_DETAIL, LONGEST_NOTE

SALT = "learning.report"
LONGEST_ADDRESS = 254
LONGEST_SOUGHT = 100
# Nobody reads a page, chooses and sends within this; a page left open longer is asked again.
SHORTEST_SECONDS, LONGEST_SECONDS = 2, 24 * 60 * 60

CREATOR_REASONS = [
    (Report.Reason.CREDIT, _("What is said here is wrong, or something is missing")),
    (Report.Reason.BROKEN, _("An address here is broken")),
    (Report.Reason.OTHER, _("Something else, such as taking my work out")),
]


class WordsField(forms.CharField):
    """Text as people paste it: line ends made alike, invisible characters left out."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        """Return the visible text."""
        return _visible(str(super().to_python(value) or "").expandtabs(4), "\n\u200d").strip()


class NoteField(WordsField):
    """Markdown as people type it, whose tabs and indented first line mean something.

    Words of Persian or Hindi keep the signs that part and join their letters. What is too long
    is said to be so; a browser that cuts it short would lose its end.
    """

    def to_python(self, value: Any) -> str:
        """Return the text without the empty lines around it."""
        typed = _visible(str(value or ""), "\n\t\u200c\u200d")
        return re.sub(r"\A(?:[ \t]*\n)+", "", typed).rstrip()

    def validate(self, value: str) -> None:
        """Raise ValidationError for more than a note holds."""
        if (over := len(value) - LONGEST_NOTE) > 0:
            raise forms.ValidationError(
                ngettext(
                    "A note holds %(most)s characters, and this one has %(over)s too many. "
                    "Shorten it, then save it again.",
                    "A note holds %(most)s characters, and this one has %(over)s too many. "
                    "Shorten it, then save it again.",
                    over,
                )
                % {"most": number_format(LONGEST_NOTE), "over": number_format(over)}
            )


def _visible(typed: str, kept: str) -> str:
    lines = typed.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in lines if each in kept or _is_visible(each))


def _is_visible(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


class NameField(forms.CharField):
    """A name in one line, as people write theirs; what nobody sees is left out."""

    default_error_messages = {"unseen": _("Type a name that can be read")}

    def to_python(self, value: Any) -> str:
        """Return the name with single spaces. Raises ValidationError when nothing can be seen."""
        typed = unicodedata.normalize("NFC", str(super().to_python(value) or ""))
        # Some scripts join or part their letters by signs that have no width.
        seen = "".join(each for each in typed if each in "\u200c\u200d\n\t" or _is_visible(each))
        name = " ".join(seen.split())
        if typed and not any(unicodedata.category(each)[0] in "LNSP" for each in name):
            raise forms.ValidationError(self.error_messages["unseen"], code="unseen")
        return name


class RecordForm(forms.Form):
    """The name that stands on a record."""

    name = NameField(
        label=_("Your name on the record"),
        max_length=Certificate._meta.get_field("name").max_length,
        help_text=_("As you wish to be read. You can change it later."),
        error_messages={"required": _("Type the name that the record is to say")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class PaceForm(forms.Form):
    """How many hours a week somebody gives a path."""

    LEAST, MOST = 1, 40
    WANTED = _("Enter whole hours, from 1 to 40")

    pace = forms.IntegerField(
        label=_("Hours a week"),
        min_value=LEAST,
        max_value=MOST,
        error_messages=dict.fromkeys(["required", "invalid", "min_value", "max_value"], WANTED),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class AfreshForm(forms.Form):
    """The title of the path that is started afresh, typed by whoever means it."""

    typed = forms.CharField(
        label=_("Type the path's title to confirm"),
        max_length=1_000,
        strip=True,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
        ),
    )
    # How many ticks the page spoke of; where that is no number, none were agreed to.
    ticks = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, title: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._title = title
        self.fields["typed"].error_messages["required"] = self._wanted()

    def ask_about(self, ticks: int) -> None:
        """Speak of so many ticks from now on; what was typed stays."""
        if self.is_bound:
            data = cast(QueryDict, self.data).copy()
            data["ticks"] = str(ticks)
            self.data = data
        self.initial["ticks"] = ticks

    def clean_typed(self) -> str:
        """Compare what was typed as a person would: capitals and spaces do not matter."""
        typed: str = self.cleaned_data["typed"]
        if _compared(typed) != _compared(self._title):
            raise forms.ValidationError(self._wanted())
        return typed

    def clean_ticks(self) -> int | None:
        """Return how many ticks were agreed to."""
        ticks: str = self.cleaned_data["ticks"]
        return int(ticks) if re.fullmatch("[0-9]{1,9}", ticks) else None

    def _wanted(self) -> str:
        return gettext("Type the title as it stands here: %(title)s") % {"title": self._title}


def _compared(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class ReportForm(forms.Form):
    """A report about a resource or a creator. Learners are answered at their account's address."""

    reason = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong")},
    )
    detail = WordsField(
        label=_("In your words"),
        required=False,
        max_length=LONGEST_DETAIL,
        help_text=_("What you saw, and what would be right. Only the curators read it."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    reply_to = forms.EmailField(
        label=_("Your email address (optional)"),
        required=False,
        max_length=LONGEST_ADDRESS,
        help_text=_(
            "To hear what came of it: one letter, then the address is deleted. The curators "
            "do not see it."
        ),
        error_messages={"invalid": _("Enter an email address, like name@example.com")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    tell_me = forms.BooleanField(label=_("Tell me what came of it"), required=False)
    # Robots fill in what people do not see.
    homepage = forms.CharField(required=False, max_length=1_000, label=_("Leave this empty"))
    started = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)

    def __init__(self, *args: Any, has_account: bool, is_of_creator: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_trapped = False
        self.fields["started"].initial = _started()
        del self.fields["reply_to" if has_account else "tell_me"]
        if is_of_creator:
            self.fields["reason"].choices = CREATOR_REASONS  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for words where a reason says nothing, and note what only a robot would send."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("reason") == Report.Reason.OTHER and not cleaned.get("detail"):
            self.add_error("detail", _("Tell us what is wrong"))
        began = _began(cleaned.get("started", ""))
        if began is None:
            self._ask_again()
        self.is_trapped = bool(cleaned.get("homepage")) or (
            began is not None and time.time() - began < SHORTEST_SECONDS
        )
        return cleaned

    def _ask_again(self) -> None:
        # Whoever sends it again has read it already, so that they need not wait.
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("started")] = _started(before=SHORTEST_SECONDS)
        self.data = data
        text = _("This page had been open for long. Nothing is lost: press Send once more.")
        self.add_error(None, text)


class NoteForm(forms.Form):
    """A learner's note, and the version of it that the form was opened at; 0 where there is none.

    Without words the note is removed.
    """

    text = NoteField(
        label=_("Your note. Only you can see it."),
        required=False,
        help_text=_("Markdown works: **bold**, `code`, - lists, > quotes, [links](https://…)."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    version = forms.IntegerField(
        min_value=0, max_value=2**31 - 2, required=True, widget=forms.HiddenInput
    )


class SoughtField(WordsField):
    """Words to seek, on one line; what is too long is cut, for a search changes nothing."""

    def to_python(self, value: Any) -> str:
        """Return the visible words with single spaces."""
        return " ".join(super().to_python(value).split())[:LONGEST_SOUGHT]


def _started(before: int = 0) -> str:
    return signing.dumps(time.time() - before, salt=SALT)


def _began(started: str) -> float | None:
    """Return when a page was opened; nothing where that cannot be known, or was long ago."""
    try:
        began: float = signing.loads(started, salt=SALT, max_age=LONGEST_SECONDS)
    except signing.BadSignature:
        return None
    return began

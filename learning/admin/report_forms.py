"""The form under each matter that is reported: what may be done at hand, and a sentence."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from learning.domain import text
from learning.domain.matters import Matter, Subject
from learning.domain.mending import (
    CreditLine,
    Mend,
    NewAddress,
    NewCredits,
    NewDetails,
    NoLongerFree,
    OutOfPath,
    mark_from,
)
from learning.models import Creator, Outcome, Report
from learning.models.credit import ROLES
from learning.models.path import VALID_ADDRESS, VALID_LINE

LONGEST_SENTENCE = 250
MOST_CREDITS = 50
ACCEPT, DECLINE = "accept", "decline"
ADDRESS, ARCHIVE = "address", "archive"
CREDITS, UNKNOWN = "credits", "unknown"
NOT_FREE, NOT_FREE_ARCHIVE = "not-free", "not-free-archive"
DETAILS = "details"

LABELS = {
    ADDRESS: _("Replace the address"),
    ARCHIVE: _("Take it out of the path"),
    CREDITS: _("Save these credits"),
    UNKNOWN: _("Mark the creator as unknown"),
    NOT_FREE: _("Mark as no longer free"),
    NOT_FREE_ARCHIVE: _("Mark it and take it out of the path"),
    DETAILS: _("Save these details"),
    ACCEPT: _("Accept with the sentence"),
    DECLINE: _("Decline with the sentence"),
}
AT_HAND: dict[str, list[str]] = {
    Report.Reason.BROKEN: [ADDRESS, ARCHIVE],
    Report.Reason.CREDIT: [CREDITS, UNKNOWN],
    Report.Reason.OUTDATED: [ARCHIVE],
    Report.Reason.NOT_FREE: [NOT_FREE, NOT_FREE_ARCHIVE],
    Report.Reason.OTHER: [],
}
NEED_A_LINK = {ADDRESS, NOT_FREE, NOT_FREE_ARCHIVE}
ARCHIVING = {ARCHIVE, NOT_FREE_ARCHIVE}


def address_input(label: Any, help_text: Any = "") -> forms.CharField:
    """Return the field of a web address, held to the document's own rule."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=text.LONGEST_ADDRESS,
        validators=[VALID_ADDRESS],
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )


class CreditForm(forms.Form):
    """One line of a resource's credit. A name that nobody has yet makes a new creator."""

    name = forms.CharField(
        label=_("Creator"),
        max_length=text.LONGEST_TITLE,
        validators=[VALID_LINE],
        widget=forms.TextInput(attrs={"list": "creators", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, initial=ROLES[0][0])
    institution = forms.CharField(
        label=_("Institution then"),
        required=False,
        max_length=text.LONGEST_LINE,
        validators=[VALID_LINE],
    )

    def clean_name(self) -> str:
        """Find whoever is meant. Raises ValidationError where two have the name."""
        name = self.cleaned_data["name"].strip()
        if name == self.initial.get("name"):
            self.creator: Creator | str = self.initial["creator"]
            return name
        found = list(Creator.objects.filter(name__iexact=name)[:2])
        if len(found) > 1:
            raise ValidationError(_("Two creators have this name: choose on the resource form."))
        self.creator = found[0] if found else name
        return name


class CreditLines(BaseFormSet):
    """A resource's credit, line by line."""

    def clean(self) -> None:
        """Refuse nobody at all, and the same person twice in a role."""
        if any(self.errors):
            return
        lines = self.lines()
        if not lines:
            raise ValidationError(_("Name somebody, or mark the creator as unknown."))
        named = [(getattr(line.creator, "pk", line.creator), line.role) for line in lines]
        if len(set(named)) < len(named):
            raise ValidationError(_("Somebody is named twice in the same role."))

    def lines(self) -> tuple[CreditLine, ...]:
        """Return what is left and what was added."""
        return tuple(
            CreditLine(form.creator, form.cleaned_data["role"], form.cleaned_data["institution"])
            for form in self.forms
            if form.cleaned_data.get("name") and not form.cleaned_data.get("DELETE")
        )


CreditFormSet = formset_factory(
    CreditForm,
    formset=CreditLines,
    extra=2,
    can_delete=True,
    max_num=MOST_CREDITS,
    absolute_max=MOST_CREDITS,
)


class AnswerForm(forms.Form):
    """An answer to reports of one matter. The button that is pressed says which."""

    link = forms.TypedChoiceField(label=_("Which link"), coerce=int, required=False)
    address = address_input(_("Where it is now"))
    name = forms.CharField(
        label=_("Name"), required=False, max_length=text.LONGEST_TITLE, validators=[VALID_LINE]
    )
    url = address_input(_("Where they wish to be found"))
    support_url = address_input(_("Where they ask to be supported"))
    sentence = forms.CharField(
        label=_("A sentence to whoever reported it"),
        required=False,
        max_length=LONGEST_SENTENCE,
        validators=[VALID_LINE],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self, subject: Subject, matter: Matter, data: Mapping[str, Any] | None = None
    ) -> None:
        self.subject, self.matter = subject, matter
        thing: Any = subject.thing
        self.acts = _acts(subject, matter)
        self.act = str(data.get("act", "")) if data is not None else ""
        initial: dict[str, Any] = {}
        if DETAILS in self.acts:
            initial = {"name": thing.name, "url": thing.url, "support_url": thing.support_url}
        elif subject.check and subject.check.outcome == Outcome.MOVED:
            initial = {"address": subject.check.moved_to}
        super().__init__(data, prefix=f"{subject.name}-{matter.reason}", initial=initial)
        self.seen = mark_of_subject(subject)
        self._leave_out_what_is_not_asked()
        self.credits = self._credit_lines() if CREDITS in self.acts else None

    @property
    def buttons(self) -> list[tuple[str, Any]]:
        """Return the acts that mend something, with their labels."""
        return [(act, LABELS[act]) for act in self.acts]

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen act needs."""
        typed = super().clean() or self.cleaned_data
        if self.act not in {*self.acts, ACCEPT, DECLINE}:
            raise ValidationError(_("Say what is to be done."))
        if self.act in {ACCEPT, DECLINE} and not typed.get("sentence"):
            self.add_error("sentence", _("Say in a sentence what came of it"))
        if self.act == ADDRESS and not typed.get("address") and "address" not in self.errors:
            self.add_error("address", _("Enter the new address"))
        if self.act == DETAILS and not typed.get("name") and "name" not in self.errors:
            self.add_error("name", _("Enter the name"))
        if self.act == CREDITS and self.credits is not None and not self.credits.is_valid():
            raise ValidationError([*self.credits.non_form_errors()] or _("Check the credits."))
        return typed

    def mend(self, by: AbstractBaseUser) -> Mend | None:
        """Return what the chosen act puts right, if it does."""
        thing: Any = self.subject.thing
        typed = self.cleaned_data
        main = self.subject.links[0] if self.subject.links else None
        if self.act == ADDRESS and main:
            return NewAddress(thing, typed.get("link") or main.pk, typed["address"].strip())
        if self.act == ARCHIVE:
            return OutOfPath(thing)
        if self.act == CREDITS and self.credits is not None:
            return NewCredits(thing, self.credits.lines())
        if self.act == UNKNOWN:
            return NewCredits(thing, ())
        if self.act in {NOT_FREE, NOT_FREE_ARCHIVE} and main:
            return NoLongerFree(thing, self.subject.address, by, self.act == NOT_FREE_ARCHIVE)
        if self.act == DETAILS:
            urls = typed["url"].strip(), typed["support_url"].strip()
            return NewDetails(thing, typed["name"].strip(), *urls)
        return None

    def _leave_out_what_is_not_asked(self) -> None:
        asked = {"sentence"}
        if ADDRESS in self.acts:
            asked.add("address")
            if len(self.subject.links) > 1:
                asked.add("link")
                choices = [(link.pk, link.label or link.url) for link in self.subject.links]
                self.fields["link"].choices = choices  # type: ignore[attr-defined]
        if DETAILS in self.acts:
            asked |= {"name", "url", "support_url"}
        for name in set(self.fields) - asked:
            del self.fields[name]

    def _credit_lines(self) -> CreditLines:
        initial = [
            {
                "name": credit.creator.name,
                "creator": credit.creator,
                "role": credit.role,
                "institution": credit.institution,
            }
            for credit in self.subject.credits
        ]
        data = self.data if self.act == CREDITS else None
        lines: Any = CreditFormSet(data, initial=initial, prefix=f"{self.prefix}-credits")
        return lines


def mark_of_subject(subject: Subject) -> str:
    """Return what learning.domain.mending.mark_of does, from rows that are at hand."""
    thing: Any = subject.thing
    if not subject.is_resource:
        return mark_from([(thing.name, thing.url, thing.support_url)])
    return mark_from(
        [
            (thing.archived_at, thing.creators_unknown),
            *((each.creator_id, each.role, each.institution) for each in subject.credits),
            *((link.pk, link.url, link.replaced_by) for link in subject.links),
        ]
    )


def _acts(subject: Subject, matter: Matter) -> list[str]:
    if not subject.is_resource:
        return [DETAILS]
    is_archived = subject.thing.archived_at is not None  # type: ignore[union-attr]
    return [
        act
        for act in AT_HAND[matter.reason]
        if not (act in NEED_A_LINK and not subject.links) and not (act in ARCHIVING and is_archived)
    ]

"""What a curator types to add a resource: its address first, then what the page did not tell."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from learning.admin.fields import CurriculumForm
from learning.domain.adding import NewResource
from learning.domain.document import Kind, MinutesBasis, Role
from learning.domain.metadata import MOST_CREATORS, Maker, Origin, Proposal
from learning.domain.text import LONGEST_ADDRESS, LONGEST_TITLE
from learning.models import LearningPath, Resource, Step
from learning.models.credit import CREATOR_KINDS, ROLES
from learning.models.path import VALID_ADDRESS, VALID_LINE

EMPTY_ROWS = 2

ORIGINS: dict[str, Any] = {
    Origin.SCHEMA: _("From the page's schema.org data."),
    Origin.CITATION: _("From the page's citation tags."),
    Origin.OPEN_GRAPH: _("From the page's Open Graph tags."),
    Origin.OEMBED: _("From the page's oEmbed answer."),
    Origin.DUBLIN_CORE: _("From the page's Dublin Core tags."),
    Origin.MARKUP: _("From the page's own title and tags."),
    Origin.TEXT: _("Counted on the page: 200 words a minute."),
    Origin.ADDRESS: _("Guessed from the address."),
    Origin.SITE: _("Taken over from the other resource."),
}


def step_field(path: LearningPath) -> forms.ChoiceField:
    """Return a field that offers the path's steps, numbered as learners see them."""
    steps = Step.objects.live().filter(path=path).values_list("key", "title")
    return forms.ChoiceField(
        label=_("Step"),
        choices=[(key, f"{number}. {title}") for number, (key, title) in enumerate(steps, 1)],
    )


class AddressForm(forms.Form):
    """Where the resource is, and the step it goes to."""

    address = forms.CharField(
        label=_("Address"),
        max_length=LONGEST_ADDRESS,
        validators=[VALID_ADDRESS],
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text=_("Paste the address of the page, video, paper or repository."),
        error_messages={"required": _("Paste an address, such as https://example.org/page.")},
    )

    def __init__(
        self, path: LearningPath, *args: Any, needs_address: bool = True, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["step"] = step_field(path)
        self.fields["address"].required = needs_address


class ResourceForm(CurriculumForm):
    """A new resource, its address and its step."""

    address = forms.CharField(
        label=_("Address"),
        max_length=LONGEST_ADDRESS,
        required=False,
        validators=[VALID_ADDRESS],
        widget=forms.URLInput(),
    )

    class Meta:
        model = Resource
        fields = [
            "title",
            "address",
            "kind",
            "weight",
            "minutes",
            "minutes_basis",
            "guidance",
            "creators_unknown",
            "key",
        ]
        widgets = {"title": forms.TextInput(), "guidance": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, path: LearningPath, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["step"] = step_field(path)
        self.fields["key"].required = False
        self.fields["key"].help_text = _(
            "Stays for ever: addresses and ticks hang on it. Left empty, it is made of the title."
        )

    def clean(self) -> dict[str, Any]:
        """Ask for an address, except of an activity."""
        cleaned = super().clean()
        is_missing = not cleaned.get("address") and "address" not in self.errors
        if is_missing and cleaned.get("kind") != Kind.ACTIVITY:
            self.add_error("address", gettext("Only an activity goes without an address."))
        return cleaned

    def explain(self, origins: dict[str, str]) -> None:
        """Say under each field where its value is from."""
        self.origin_of_creators = ORIGINS.get(origins.get("creators", ""), "")
        for name, origin in origins.items():
            if (field := self.fields.get(name)) and (said := ORIGINS.get(origin)):
                field.help_text = (
                    format_lazy("{} {}", said, field.help_text) if field.help_text else said
                )

    def resource(self, makers: list[Maker]) -> NewResource:
        """Return what was typed, with these creators."""
        typed = dict(self.cleaned_data)
        step, address = typed.pop("step"), typed.pop("address")
        return NewResource(step=step, address=address, makers=tuple(makers), fields=typed)


class MakerForm(forms.Form):
    """One line of the credit. A line without a name counts for nothing."""

    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_TITLE, required=False, validators=[VALID_LINE]
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, initial=Role.AUTHOR.value)
    kind = forms.ChoiceField(label=_("Who"), choices=CREATOR_KINDS)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in self.fields.values():
            # The table's heads name them to the eye.
            field.widget.attrs["aria-label"] = field.label

    def has_changed(self) -> bool:
        """Tell whether the line says anything."""
        return bool(self["name"].data)


class MakersFormSet(forms.BaseFormSet):
    """Who made the resource, line by line."""

    def makers(self) -> list[Maker]:
        """Return the lines that name somebody."""
        lines = (form.cleaned_data for form in self.forms)
        return [Maker(**line) for line in lines if line.get("name")]


MakersForm = forms.formset_factory(
    MakerForm,
    formset=MakersFormSet,
    extra=EMPTY_ROWS,
    max_num=MOST_CREATORS,
    validate_max=True,
    absolute_max=MOST_CREATORS + EMPTY_ROWS,
)


class AddingForms:
    """A resource and its credit, typed on one page."""

    def __init__(self, path: LearningPath, data: Any = None, **initial: Any) -> None:
        makers = initial.pop("makers", [])
        self.resource = ResourceForm(path, data, initial=initial)
        self.credit = cast(
            MakersFormSet,
            MakersForm(
                data,
                prefix="credit",
                initial=[
                    {"name": maker.name, "role": maker.role, "kind": maker.kind} for maker in makers
                ],
            ),
        )

    @classmethod
    def proposed(cls, path: LearningPath, step: str, proposal: Proposal, key: str) -> "AddingForms":
        """Return the forms as a proposal fills them in."""
        forms = cls(
            path,
            step=step,
            key=key,
            title=proposal.title,
            address=proposal.address,
            kind=proposal.kind or Kind.ARTICLE.value,
            minutes=proposal.minutes,
            minutes_basis=proposal.minutes_basis or MinutesBasis.ESTIMATE.value,
            guidance=language_note(proposal.language, path.language),
            makers=proposal.creators,
        )
        forms.resource.explain(proposal.origins)
        return forms

    def is_valid(self) -> bool:
        """Tell whether both may be saved together."""
        are_valid = [self.resource.is_valid(), self.credit.is_valid()]
        if not all(are_valid):
            return False
        unknown = self.resource.cleaned_data["creators_unknown"]
        if bool(self.credit.makers()) == unknown:
            said = (
                gettext("Name who made it, or say that nobody knows.")
                if not unknown
                else gettext("Somebody is named, so the creators are not unknown.")
            )
            self.resource.add_error("creators_unknown", ValidationError(said))
        return self.resource.is_valid()

    def new_resource(self) -> NewResource:
        """Return what was typed."""
        return self.resource.resource(self.credit.makers())


def language_note(language: str, usual: str) -> str:
    """Return a sentence for the guidance where the language is not the path's.

    A resource has no field for it.
    """
    base = language.partition("-")[0].lower()
    if not base or base == usual.partition("-")[0].lower():
        return ""
    try:
        name = get_language_info(language)["name_translated"]
    except KeyError:
        name = language
    return gettext("In %(language)s.") % {"language": name}

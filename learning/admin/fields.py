"""Form fields for what the curriculum keeps as lists, and text kept in one shape."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from learning.domain import text


class WordsField(forms.CharField):
    """A list of short texts, typed one to a line; commas part them too where asked."""

    def __init__(self, *, commas: bool, most: int, **options: Any) -> None:
        self.commas, self.most = commas, most
        options["widget"] = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        """Return a stored list as lines, and what was typed as it was typed."""
        return value if isinstance(value, str) or value is None else "\n".join(value)

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        """Return what was typed as a list, each item once."""
        typed = str(value or "")
        lines = (typed.replace(",", "\n") if self.commas else typed).splitlines()
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))

    def run_validators(self, value: Any) -> None:
        """Hold each item to the rules of a title. Raises ValidationError."""
        if len(value) > self.most:
            raise ValidationError(_("At most %(most)s, please."), params={"most": self.most})
        for item in value:
            if len(item) > text.LONGEST_TITLE:
                raise ValidationError(_("“%(item)s…” is too long."), params={"item": item[:40]})
            try:
                text.single_line(item)
            except ValueError as fault:
                raise ValidationError(str(fault)) from fault

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the list differs, however it was typed."""
        return self.to_python(data) != list(initial or [])


class ChosenKeysField(forms.MultipleChoiceField):
    """Some of the path's keys; those chosen before keep their order."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.SelectMultiple(attrs={"size": 6}), **options)
        self.before: list[str] = []

    def offer(self, choices: Iterable[tuple[str, str]], before: list[str]) -> None:
        """Offer these keys, and whatever is stored, known or not."""
        offered = dict(choices)
        self.before = before
        self.choices = [*offered.items(), *((key, key) for key in before if key not in offered)]

    def clean(self, value: Any) -> list[str]:
        """Return the chosen keys."""
        chosen = super().clean(value)
        kept = [key for key in self.before if key in chosen]
        return kept + [key for key in chosen if key not in kept]


class CurriculumForm(forms.ModelForm):
    """A form whose paragraphs are kept as a curriculum file would keep them."""

    def clean(self) -> dict[str, Any]:
        """Make line ends and trailing space alike, so that a save without a change is none."""
        cleaned = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            if isinstance(value, str) and "\n" in value:
                # What the rule refuses is reported by the model's own validators.
                with suppress(ValueError):
                    cleaned[name] = text.prose(value)
        return cleaned

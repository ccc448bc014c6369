"""A path and its parts, from LearningPath down to Link: the curators' working copy.

Rows that completions may hang on are archived, never deleted.
"""

from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

from learning.domain import text
from learning.domain.document import (
    LONGEST_WALK_MINUTES,
    Kind,
    Level,
    MinutesBasis,
    Strength,
    Weight,
)


class Status(models.TextChoices):
    """Who sees a path: a draft and a withdrawn one are for curators only."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


LEVELS = [
    (Level.BEGINNER.value, _("beginner")),
    (Level.INTERMEDIATE.value, _("intermediate")),
    (Level.ADVANCED.value, _("advanced")),
]
STRENGTHS = [(Strength.NEEDED.value, _("needed")), (Strength.USEFUL.value, _("useful"))]
WEIGHTS = [
    (Weight.CORE.value, _("core")),
    (Weight.OPTIONAL.value, _("optional")),
    (Weight.REFERENCE.value, _("reference")),
]
KINDS = [
    (Kind.VIDEO.value, _("Video")),
    (Kind.SERIES.value, _("Video series")),
    (Kind.ARTICLE.value, _("Article")),
    (Kind.NOTES.value, _("Course notes")),
    (Kind.PAPER.value, _("Paper")),
    (Kind.SLIDES.value, _("Slides")),
    (Kind.CHAPTER.value, _("Book chapter")),
    (Kind.BOOK.value, _("Book")),
    (Kind.TUTORIAL.value, _("Tutorial")),
    (Kind.CODE.value, _("Code")),
    (Kind.DOCUMENTATION.value, _("Documentation")),
    (Kind.ACTIVITY.value, _("Activity")),
]
MINUTES_BASES = [
    (MinutesBasis.ESTIMATE.value, _("an estimate")),
    (MinutesBasis.VIDEO.value, _("the video's length")),
    (MinutesBasis.TEXT.value, _("the length of the text")),
    (MinutesBasis.PAGES.value, _("the number of pages")),
]


@deconstructible
class TextRule:
    """A model validator that asks one of the document's own text rules."""

    def __init__(self, rule: str) -> None:
        self.rule = rule

    def __call__(self, value: str) -> None:
        """Raise ValidationError where the rule raises ValueError."""
        try:
            getattr(text, self.rule)(value)
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TextRule) and other.rule == self.rule

    def __hash__(self) -> int:
        return hash(self.rule)


VALID_KEY = RegexValidator(
    text.KEY_PATTERN, _("Use small letters, digits and single hyphens, such as first-steps.")
)
VALID_LINE, VALID_PROSE = TextRule("single_line"), TextRule("prose")
VALID_ADDRESS = TextRule("web_address")


def key_field(**options: Any) -> models.CharField:
    """Return the field of a part's stable key."""
    options.setdefault("help_text", _("Stays for ever: addresses and ticks hang on it."))
    return models.CharField(
        _("key"), max_length=text.LONGEST_KEY, validators=[VALID_KEY], **options
    )


def title_field(name: Any) -> models.CharField:
    """Return the field of a title: one line, never empty."""
    return models.CharField(name, max_length=text.LONGEST_TITLE, validators=[VALID_LINE])


def line_field(name: Any, help_text: Any = "") -> models.CharField:
    """Return the field of one optional line."""
    return models.CharField(
        name, max_length=text.LONGEST_LINE, blank=True, validators=[VALID_LINE], help_text=help_text
    )


def prose_field(name: Any, help_text: Any = "") -> models.TextField:
    """Return the field of optional Markdown."""
    return models.TextField(
        name,
        max_length=text.LONGEST_PROSE,
        blank=True,
        validators=[VALID_PROSE],
        help_text=help_text,
    )


def address_field(name: Any, help_text: Any = "", blank: bool = True) -> models.CharField:
    """Return the field of a web address, checked more strictly than a URLField would."""
    return models.CharField(
        name,
        max_length=text.LONGEST_ADDRESS,
        blank=blank,
        validators=[VALID_ADDRESS],
        help_text=help_text,
    )


def remark_field() -> models.TextField:
    """Return the field of an editor's remark."""
    return prose_field(_("editor's remark"), _("Only curators see it."))


class ArchivableQuerySet(models.QuerySet):
    """Rows that are taken out of a path without being deleted."""

    def live(self) -> Self:
        """Return the rows that are part of the path now."""
        return self.filter(archived_at=None)


class LearningPathQuerySet(models.QuerySet):
    """Paths by where they stand."""

    def published(self) -> Self:
        """Return the paths that everybody sees, in catalogue order."""
        return self.filter(status=Status.PUBLISHED)


def may_curate(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Tell whether this person may change paths."""
    if not isinstance(user, PermissionsMixin):
        return False
    return bool(user.is_active and user.has_perm("learning.change_learningpath"))


class LearningPath(models.Model):
    """A path as its curators are working on it. Learners see its newest revision."""

    slug = key_field(unique=True)
    title = title_field(_("title"))
    tagline = line_field(_("tagline"), _("One line under the title in the catalogue."))
    summary = prose_field(_("summary"))
    outcome = prose_field(_("outcome"), _("What a learner can do at its end."))
    level = models.CharField(
        _("level"), max_length=20, choices=LEVELS, default=Level.BEGINNER.value
    )
    language = models.CharField(
        _("language"),
        max_length=20,
        default="en",
        validators=[RegexValidator(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")],
        help_text=_("The language of its words, such as en or pt-BR."),
    )
    topics = models.JSONField(_("topics"), default=list, blank=True)
    source_title = line_field(_("source's title"), _("What the path is after."))
    source_authors = models.JSONField(_("source's authors"), default=list, blank=True)
    source_publisher = line_field(_("source's publisher"))
    source_published = models.CharField(
        _("source's date"),
        max_length=10,
        blank=True,
        validators=[RegexValidator(r"^\d{4}(-\d{2}(-\d{2})?)?$")],
        help_text=_("A year, a month (2016-01) or a day (2016-01-31)."),
    )
    source_url = address_field(_("source's address"))
    credit_note = prose_field(
        _("note on the credit"), _("What could not be checked, and what to tell the curators.")
    )
    sequel = models.CharField(
        _("sequel"),
        max_length=text.LONGEST_KEY,
        blank=True,
        validators=[VALID_KEY],
        help_text=_("The key of the path to walk next."),
    )
    remark = remark_field()
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    position = models.PositiveIntegerField(_("place in the catalogue"), default=0)
    links_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When a link of the path last began or ceased to answer: outlines are kept under it."""

    objects = LearningPathQuerySet.as_manager()

    class Meta:
        verbose_name = _("learning path")
        verbose_name_plural = _("learning paths")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of the trail."""
        return reverse("learning:path", args=[self.slug])


class Prerequisite(models.Model):
    """What a path builds on: it advises, and locks nothing."""

    path = models.ForeignKey(LearningPath, models.CASCADE, related_name="prerequisites")
    position = models.PositiveIntegerField(_("position"), default=0)
    prior = models.CharField(
        _("other path"),
        max_length=text.LONGEST_KEY,
        blank=True,
        validators=[VALID_KEY],
        help_text=_("The key of another path on this site."),
    )
    knowledge = line_field(_("knowledge"))
    strength = models.CharField(
        _("strength"), max_length=20, choices=STRENGTHS, default=Strength.USEFUL.value
    )
    note = line_field(_("note"))

    class Meta:
        verbose_name = _("prerequisite")
        verbose_name_plural = _("prerequisites")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["path", "prior", "knowledge"], name="prerequisite_named_once"
            ),
        ]

    def __str__(self) -> str:
        return self.prior or self.knowledge

    def clean(self) -> None:
        """Ask for a path or some knowledge, and refuse the path itself."""
        if not self.prior and not self.knowledge:
            raise ValidationError(_("Name another path or say what one should know."))
        if self.path_id and self.prior == self.path.slug:
            raise ValidationError({"prior": _("A path cannot build on itself.")})


class Choice(models.Model):
    """A question the path asks."""

    path = models.ForeignKey(LearningPath, models.PROTECT, related_name="choices")
    key = key_field()
    position = models.PositiveIntegerField(_("position"), default=0)
    question = title_field(_("question"))
    guidance = prose_field(_("guidance"))
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    objects = ArchivableQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["path", "key"], name="choice_key_once_in_path"),
        ]

    def __str__(self) -> str:
        return self.question


class Option(models.Model):
    """One answer to a choice; its key is unique within the path."""

    path = models.ForeignKey(LearningPath, models.PROTECT, related_name="options", editable=False)
    choice = models.ForeignKey(Choice, models.PROTECT, related_name="options")
    key = key_field()
    position = models.PositiveIntegerField(_("position"), default=0)
    title = title_field(_("title"))
    recommended = models.BooleanField(_("recommended"), default=False)
    reason = line_field(_("reason"), _("Why one would take it."))
    unmaintained = line_field(
        _("no longer maintained"), _("If so, one sentence on what that means for a learner.")
    )
    remark = remark_field()
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    objects = ArchivableQuerySet.as_manager()

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["path", "key"], name="option_key_once_in_path"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the option on its choice's path."""
        self.path_id = self.choice.path_id
        super().save(*args, **kwargs)


class Step(models.Model):
    """A stage of the path."""

    path = models.ForeignKey(LearningPath, models.PROTECT, related_name="steps")
    key = key_field()
    position = models.PositiveIntegerField(_("position"), default=0)
    title = title_field(_("title"))
    purpose = line_field(_("purpose"), _("What the step is for, in one line."))
    introduction = prose_field(_("introduction"), _("Markdown."))
    remark = remark_field()
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    objects = ArchivableQuerySet.as_manager()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["path", "key"], name="step_key_once_in_path"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a key that stands for a page of the site."""
        if self.key in text.RESERVED_STEP_KEYS:
            raise ValidationError({"key": _("This word is reserved for the site's own pages.")})


class StepImage(models.Model):
    """A picture in a step's introduction, served by this site."""

    step = models.ForeignKey(Step, models.CASCADE, related_name="images")
    position = models.PositiveIntegerField(_("position"), default=0)
    src = models.CharField(
        _("file"),
        max_length=200,
        validators=[RegexValidator(r"^images/[a-z0-9/._-]+\.(svg|png|jpg|webp)$")],
        help_text=_("A file under static/, such as images/layers.svg."),
    )
    alt = title_field(_("alternative text"))
    caption = line_field(_("caption"))
    credit = line_field(_("credit"))

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["step", "src"], name="image_once_in_step"),
        ]

    def __str__(self) -> str:
        return self.alt

    def clean(self) -> None:
        """Refuse a file that this site does not have."""
        try:
            found = finders.find(self.src)
        except SuspiciousFileOperation:
            found = None
        if not found:
            raise ValidationError({"src": _("There is no such file under static/.")})


class Resource(models.Model):
    """One thing to read, watch or do. Its key is unique within the path, whatever its step."""

    path = models.ForeignKey(LearningPath, models.PROTECT, related_name="resources", editable=False)
    step = models.ForeignKey(Step, models.PROTECT, related_name="resources")
    key = key_field()
    position = models.PositiveIntegerField(_("position"), default=0)
    title = title_field(_("title"))
    kind = models.CharField(_("kind"), max_length=20, choices=KINDS, default=Kind.ARTICLE.value)
    weight = models.CharField(
        _("weight"), max_length=20, choices=WEIGHTS, default=Weight.CORE.value
    )
    optional_for = line_field(_("for whom it is optional"))
    option = models.ForeignKey(
        Option,
        models.PROTECT,
        related_name="resources",
        null=True,
        blank=True,
        verbose_name=_("option"),
        help_text=_("Counts only for those who took this option."),
    )
    replaces = models.JSONField(
        _("replaces"),
        default=list,
        blank=True,
        help_text=_("Keys of earlier resources: who had done one of them has done this one."),
    )
    extent = line_field(_("extent"), _("How much of it is asked, such as the first 5 of 14."))
    minutes = models.PositiveIntegerField(
        _("minutes"), null=True, blank=True, validators=[MaxValueValidator(LONGEST_WALK_MINUTES)]
    )
    minutes_basis = models.CharField(
        _("minutes rest on"),
        max_length=20,
        choices=MINUTES_BASES,
        default=MinutesBasis.ESTIMATE.value,
    )
    guidance = prose_field(_("guidance"), _("How to use it, in a sentence or two."))
    topics = models.JSONField(_("topics"), default=list, blank=True)
    creators_unknown = models.BooleanField(
        _("creators unknown"),
        default=False,
        help_text=_("The page then says so and asks for help."),
    )
    remark = remark_field()
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)

    objects = ArchivableQuerySet.as_manager()

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["path", "key"], name="resource_key_once_in_path"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the resource on its step's path."""
        self.path_id = self.step.path_id
        super().save(*args, **kwargs)


class Link(models.Model):
    """One address of a resource; the first is its main one."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="links")
    key = key_field(default="main", help_text=_("Tells a resource's links apart."))
    position = models.PositiveIntegerField(_("position"), default=0)
    url = address_field(_("address"), blank=False)
    label = line_field(_("label"))
    archived_url = address_field(_("archived copy"))
    replaced_by = address_field(
        _("replaced by"), _("If the address itself no longer serves: where its content is now.")
    )

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "key"], name="link_key_once_in_resource"),
        ]

    def __str__(self) -> str:
        return self.label or self.url

"""Creator, Credit: who made what, and in which role."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.domain.document import CreatorKind, Role
from learning.models.path import Resource, address_field, key_field, line_field, title_field

ROLES = [
    (Role.AUTHOR.value, _("author")),
    (Role.LECTURER.value, _("lecturer")),
    (Role.ADAPTER.value, _("adapter")),
    (Role.HOST.value, _("host")),
]
CREATOR_KINDS = [
    (CreatorKind.PERSON.value, _("person")),
    (CreatorKind.INSTITUTION.value, _("institution")),
]


class Creator(models.Model):
    """A person or institution that made something; one row for all paths."""

    key = key_field(unique=True)
    name = title_field(_("name"))
    kind = models.CharField(
        _("kind"), max_length=20, choices=CREATOR_KINDS, default=CreatorKind.PERSON.value
    )
    url = address_field(_("address"), _("Where the creator wishes to be found."))
    support_url = address_field(
        _("support"), _("Where the creator asks to be supported, such as a page for donations.")
    )

    class Meta:
        verbose_name = _("creator")
        verbose_name_plural = _("creators")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Credit(models.Model):
    """A creator's part in one resource."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="credits")
    creator = models.ForeignKey(
        Creator, models.PROTECT, related_name="credits", verbose_name=_("creator")
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    role = models.CharField(_("role"), max_length=20, choices=ROLES, default=Role.AUTHOR.value)
    institution = line_field(_("institution then"), _("Where the creator was when making it."))

    class Meta:
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "creator", "role"], name="credited_once_in_a_role"
            ),
        ]

    def __str__(self) -> str:
        return str(self.creator)

"""Users in the admin: for superusers alone, who could otherwise be made by anybody."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context as current
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    UserChangeForm,
)
from django.contrib.auth.models import Group
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import audit, lettersadmin, sessions  # noqa: F401  The letters' page is put into the workshop.
from accounts.models import User
from learning.emails import read_by

# Whoever holds a session from before was let in by another rule.
ENDING_SESSIONS = {"email", "is_active", "is_staff", "is_superuser"}
OF_RIGHTS = {"groups", "is_active", "is_staff", "is_superuser"}


class AddUserForm(AdminUserCreationForm):
    """A new user, by e-mail."""

    class Meta:
        model = User
        fields = ["email", "name"]


class EditUserForm(UserChangeForm):
    """A user as an administrator may change them."""

    class Meta:
        model = User
        fields = ["email", "name", "is_active", "is_staff", "is_superuser", "groups"]


class ChangePasswordForm(AdminPasswordChangeForm):
    """A new password for somebody, which logs them out everywhere and is told them by mail."""

    def save(self, commit: bool = True) -> User:
        """Save the password, or that there is none any more."""
        user: User = super().save(commit)
        _end_sessions(user, current.request)
        audit.note_change(current.request.user, user, ["password"])
        _tell(user, user.email, "password_changed_by_staff")
        return user


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Users: found by address or name, made curators, or closed."""

    form = EditUserForm
    add_form = AddUserForm
    change_password_form = ChangePasswordForm
    list_display = ["email", "name", "is_staff", "is_active", "date_joined", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active", "groups"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    filter_horizontal = ["groups"]
    readonly_fields = ["date_joined", "last_login"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Dates"), {"fields": ["date_joined", "last_login"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "usable_password", "password1", "password2"]}),
    ]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Allow superusers only: whoever changes users could make themselves one."""
        return request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow superusers only."""
        return request.user.is_superuser

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow superusers only."""
        return request.user.is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow superusers only."""
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow nobody: a learner's ticks hang on the account. Untick "active" instead."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        """Save a user. A changed address has to be proved again, and the old one opens nothing."""
        super().save_model(request, obj, form, change)
        if change and ENDING_SESSIONS & set(form.changed_data):
            _end_sessions(obj, request)
        if change and "email" in form.changed_data:
            EmailAddress.objects.filter(user=obj).delete()
            _tell(obj, form.initial["email"], "email_changed_by_staff")

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        """Save the groups; now that all is saved, note what was changed, and tell of new rights."""
        super().save_related(request, form, formsets, change)
        changed = form.changed_data if change else ["made"]
        if changed:
            audit.note_change(request.user, form.instance, changed)
        if change and OF_RIGHTS & set(changed):
            # Where both were changed, it is told at the address that is known to be theirs.
            is_open_again = form.instance.is_active and "is_active" in changed
            address, letter = form.initial["email"], "rights_changed_by_staff"
            _tell(form.instance, address, letter, is_open_again=is_open_again)


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin):
    """Groups as Django has them; what their members may do is noted when it changes."""

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        """Save the rights, and note them."""
        super().save_related(request, form, formsets, change)
        audit.note_group(request.user, form.instance)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Log that groups are removed, one or several at once."""
        for group in queryset:
            audit.note(request.user.pk, f"removed group {group.pk}, {group}")
        return super().log_deletions(request, queryset)


def _end_sessions(user: User, request: HttpRequest) -> None:
    """End somebody's sessions, but not that of an administrator who changes themselves."""
    sessions.end_others(user, request.session.session_key)


def _tell(user: User, address: str, letter: str, **words: Any) -> None:
    """Write to somebody in their own language about what was changed for them."""
    with read_by(user):
        get_adapter().send_mail(f"account/email/{letter}", address, {"user": user, **words})

"""The site's map."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from django_tasks_db.models import DBTaskResult

from config.health import health

# A task holds the letter it delivers, codes and links included: its reader's alone.
if admin.site.is_registered(DBTaskResult):
    admin.site.unregister(DBTaskResult)

handler429 = "accounts.views.too_many_tries"  # Asked for by allauth, not by Django.
urlpatterns = [
    path("", include("learning.urls")),
    path("", include("accounts.urls")),
    path("health/", health, name="health"),
    # The admin's own form would let the present password be guessed without end.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
]

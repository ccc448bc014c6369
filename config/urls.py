"""The site's map."""

from django.contrib import admin
from django.urls import include, path
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
    path("admin/", admin.site.urls),
]

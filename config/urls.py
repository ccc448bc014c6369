"""The site's map."""

from django.contrib import admin
from django.urls import include, path

from config.health import health

handler429 = "accounts.views.too_many_tries"  # Asked for by allauth, not by Django.
urlpatterns = [
    path("", include("learning.urls")),
    path("accounts/", include("accounts.urls")),
    path("health/", health, name="health"),
    path("admin/", admin.site.urls),
]

"""The site's map."""

from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.urls import include, path
from django_tasks_db.models import DBTaskResult

from config.health import health

# A task holds the letter it delivers, codes and links included: its reader's alone. Keys of other
# sites stand in the environment, and whose account there is whose is no curator's matter.
for model in [DBTaskResult, SocialAccount, SocialApp, SocialToken]:
    if admin.site.is_registered(model):
        admin.site.unregister(model)

handler429 = "accounts.views.too_many_tries"  # Asked for by allauth, not by Django.
urlpatterns = [
    path("", include("learning.urls")),
    path("", include("accounts.urls")),
    path("health/", health, name="health"),
    path("admin/", admin.site.urls),
]

"""The site's map."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from django_tasks_db.models import DBTaskResult

from config.health import health

# A task holds the letter it delivers, codes and links included, and a factor holds what its codes
# are made of: their reader's and their owner's alone. A proved address opens an account, and only
# who reads its mail proves it. Keys of other sites stand in the environment, and whose account
# there is whose is no curator's matter.
for secret in (DBTaskResult, Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken):
    if admin.site.is_registered(secret):
        admin.site.unregister(secret)

handler429 = "accounts.views.too_many_tries"  # Asked for by allauth, not by Django.
urlpatterns = [
    path("", include("learning.urls")),
    path("", include("accounts.urls")),
    path("health/", health, name="health"),
    # The admin's own form would let the present password be guessed without end.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
]

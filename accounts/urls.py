"""Every address of accounts: ours first, then those of allauth."""

from allauth.account.decorators import reauthentication_required
from allauth.account.views import password_set
from django.contrib.auth.decorators import login_required
from django.urls import include, path

from accounts import language, session_views, views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("language/", language.set_language, name="language"),
    path("accounts/signup/", views.SignupView.as_view(), name="account_signup"),
    path("account/sessions/", session_views.sessions_page, name="account_sessions"),
    path("account/log-in-again/", session_views.log_in_again, name="account_log_in_again"),
    path(
        "accounts/password/set/",
        login_required(reauthentication_required(password_set)),
        name="account_set_password",
    ),
    path("accounts/", include("allauth.urls")),
]

"""Every address of accounts: ours first, then those of allauth."""

from django.urls import include, path

from accounts import codes, factor_views, language, session_views, trial, views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("language/", language.set_language, name="language"),
    path("accounts/signup/", views.SignupView.as_view(), name="account_signup"),
    path("accounts/3rdparty/", views.connections, name="socialaccount_connections"),
    path(
        "accounts/signup/passkey/",
        views.SignupByPasskeyView.as_view(),
        name="account_signup_by_passkey",
    ),
    path("accounts/2fa/", include(factor_views.urlpatterns)),
    path("account/sessions/", session_views.sessions_page, name="account_sessions"),
    path("letters/", trial.letters, name="letters"),
    path(
        "accounts/login/code/confirm/",
        codes.ConfirmLoginCodeView.as_view(),
        name="account_confirm_login_code",
    ),
    path(
        "accounts/confirm-email/",
        codes.ConfirmEmailView.as_view(),
        name="account_email_verification_sent",
    ),
    path("accounts/", include("allauth.urls")),
]

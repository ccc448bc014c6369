"""Every address of accounts: ours first, then those of allauth."""

from django.urls import include, path

from accounts import (
    codes,
    factor_views,
    language,
    mydata_views,
    password_views,
    session_views,
    trial,
    views,
)

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
    path("account/log-in-again/", session_views.log_in_again, name="account_log_in_again"),
    path(
        "accounts/password/change/", password_views.change_password, name="account_change_password"
    ),
    path("accounts/password/set/", password_views.set_password, name="account_set_password"),
    path("account/data/", mydata_views.export, name="account_data"),
    path("account/delete/", mydata_views.delete, name="account_delete"),
    path("account/deleted/", mydata_views.deleted, name="account_deleted"),
    path("privacy/", mydata_views.privacy, name="privacy"),
    path("accounts/", include("allauth.urls")),
]

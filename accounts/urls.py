"""Every address of accounts: ours first, then those of allauth."""

from django.urls import include, path

from accounts import language, trial, views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("language/", language.set_language, name="language"),
    path("accounts/signup/", views.SignupView.as_view(), name="account_signup"),
    path("letters/", trial.letters, name="letters"),
    path("accounts/", include("allauth.urls")),
]

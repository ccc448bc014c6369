"""Which other sites people may log in with, by the keys that are set."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import EnvironmentReader
from config.sign_in import sign_in_sites

ENV = EnvironmentReader(Path("no-such-file"))


@pytest.fixture
def keys(monkeypatch):
    """Set the keys of some sites."""

    def give(*prefixes, **more):
        for prefix in prefixes:
            monkeypatch.setenv(f"{prefix}_CLIENT_ID", f"{prefix} id")
            monkeypatch.setenv(f"{prefix}_CLIENT_SECRET", f"{prefix} secret")
        for name, value in more.items():
            monkeypatch.setenv(name, value)
        return sign_in_sites(ENV)

    return give


def test_without_keys_no_site_is_offered(keys):
    assert keys() == ({}, [])


def test_google_speaks_openid_connect_and_proves_who_began(keys):
    sites = keys("GOOGLE")

    [app] = sites.providers["openid_connect"]["APPS"]
    assert (app["provider_id"], app["client_id"], app["secret"]) == (
        "google",
        "GOOGLE id",
        "GOOGLE secret",
    )
    assert sites.providers["openid_connect"]["OAUTH_PKCE_ENABLED"]
    assert sites.origins == ["https://accounts.google.com"]


def test_github_is_asked_which_addresses_are_proved(keys):
    sites = keys("GITHUB")

    assert "user:email" in sites.providers["github"]["SCOPE"]
    assert sites.origins == ["https://github.com"]
    assert sites.apps == ["allauth.socialaccount.providers.github"]


def test_a_company_has_a_github_of_its_own(keys):
    sites = keys("GITHUB", GITHUB_URL="https://github.example.org")

    assert sites.providers["github"]["GITHUB_URL"] == "https://github.example.org"
    assert sites.origins == ["https://github.example.org"]


def test_all_of_them_stand_beside_each_other(keys):
    sites = keys("GOOGLE", "GITHUB", "OIDC", OIDC_URL="https://login.example.org/realm")

    names = [app["provider_id"] for app in sites.providers["openid_connect"]["APPS"]]
    assert names == ["google", "oidc"]
    assert "https://login.example.org" in sites.origins


@pytest.mark.parametrize("name", ["GOOGLE_CLIENT_ID", "GITHUB_CLIENT_SECRET"])
def test_half_a_key_stops_the_start_and_names_both_halves(keys, name):
    with pytest.raises(ImproperlyConfigured, match=r"_CLIENT_ID and .*_CLIENT_SECRET go together"):
        keys(**{name: "half"})


@pytest.mark.parametrize("address", ["", "http://login.example.org", "login.example.org"])
def test_another_site_is_asked_over_https_alone(keys, address):
    with pytest.raises(ImproperlyConfigured, match="OIDC_URL must be the https address"):
        keys("OIDC", OIDC_URL=address)

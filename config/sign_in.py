"""Other sites that people may log in with: each is offered once its key is set."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.environment import EnvironmentReader

GOOGLE = "https://accounts.google.com"
GITHUB = "https://github.com"
# Its list of addresses says which are proved; the profile's own does not.
GITHUB_SCOPE = ["read:user", "user:email"]


class SignInSites(NamedTuple):
    """What allauth and the policy on forms are told of the sites that are offered."""

    providers: dict[str, dict[str, Any]]
    """allauth's settings by the kind of site."""
    origins: list[str]
    """Where a form of ours may end up: where people are asked whether they agree."""

    @property
    def apps(self) -> list[str]:
        """Return the apps that speak with those sites."""
        return [f"allauth.socialaccount.providers.{name}" for name in self.providers]


def sign_in_sites(env: EnvironmentReader) -> SignInSites:
    """Return the sites whose keys are set. Raises ImproperlyConfigured for half a key."""
    google = _key("GOOGLE", env.text("GOOGLE_CLIENT_ID"), env.text("GOOGLE_CLIENT_SECRET"))
    github = _key("GITHUB", env.text("GITHUB_CLIENT_ID"), env.text("GITHUB_CLIENT_SECRET"))
    oidc = _key("OIDC", env.text("OIDC_CLIENT_ID"), env.text("OIDC_CLIENT_SECRET"))
    speaking_openid, providers, origins = [], {}, []
    if google:
        speaking_openid.append(_openid("google", "Google", GOOGLE, google))
        origins.append(GOOGLE)
    if oidc:
        address = env.text("OIDC_URL")
        origins.append(_origin("OIDC_URL", address))
        name = env.text("OIDC_NAME", "OpenID Connect")
        speaking_openid.append(_openid("oidc", name, address, oidc))
    if speaking_openid:
        providers["openid_connect"] = {"APPS": speaking_openid, "OAUTH_PKCE_ENABLED": True}
    if github:
        address = env.text("GITHUB_URL")
        origins.append(_origin("GITHUB_URL", address) if address else GITHUB)
        app = {"APPS": [github], "SCOPE": GITHUB_SCOPE, "OAUTH_PKCE_ENABLED": True}
        providers["github"] = app | ({"GITHUB_URL": address} if address else {})
    return SignInSites(providers, origins)


def _key(prefix: str, client_id: str, secret: str) -> dict[str, str]:
    if bool(client_id) != bool(secret):
        raise ImproperlyConfigured(
            f"{prefix}_CLIENT_ID and {prefix}_CLIENT_SECRET go together: set both."
        )
    return {"client_id": client_id, "secret": secret} if client_id else {}


def _openid(key: str, name: str, address: str, secrets: dict[str, str]) -> dict[str, Any]:
    return {"provider_id": key, "name": name, "settings": {"server_url": address}, **secrets}


def _origin(variable: str, address: str) -> str:
    parts = urlsplit(address)
    local = parts.hostname in {"localhost", "127.0.0.1"}
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise ImproperlyConfigured(
            f"{variable} must be the https address of a site to log in at, not {address!r}."
        )
    return f"{parts.scheme}://{parts.netloc}"

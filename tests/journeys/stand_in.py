"""Another site that people log in with: it says what a test tells it.

It speaks OpenID Connect, and as GitHub does.
"""

import base64
import contextlib
import hashlib
import html
import http.server
import json
import secrets
import threading
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "waymark", "a secret between two sites"


class StandIn:
    """The site: whom it knows, and what it has been asked."""

    def __init__(self) -> None:
        self.person: dict[str, object] = {}
        self.asked: list[dict[str, str]] = []
        self.grants: dict[str, dict[str, str]] = {}
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.address = ""

    def knows(self, sub: str, email: str = "", *, proved: bool = True, name: str = "") -> None:
        """Say who sits in front of the browser, and whether their address was proved."""
        self.person = {"sub": sub, "email": email, "email_verified": proved, "name": name}

    @property
    def variables(self) -> dict[str, str]:
        """Return what a Waymark is told of this site."""
        return {
            "OIDC_URL": self.address,
            "OIDC_NAME": "Stand-in",
            "OIDC_CLIENT_ID": CLIENT_ID,
            "OIDC_CLIENT_SECRET": CLIENT_SECRET,
            "GITHUB_URL": self.address,
            "GITHUB_CLIENT_ID": CLIENT_ID,
            "GITHUB_CLIENT_SECRET": CLIENT_SECRET,
        }

    def profile(self) -> dict[str, object]:
        """Return the person as GitHub describes one, who may show no address to everybody."""
        person = self.person
        return {"id": person["sub"], "login": "octocat", "name": person["name"], "email": None}

    def emails(self) -> list[dict[str, object]]:
        """Return their address as GitHub lists it."""
        person = self.person
        return [{"email": person["email"], "primary": True, "verified": person["email_verified"]}]

    def configuration(self) -> dict[str, object]:
        """Return what the site says of itself."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def page(self, asked: dict[str, str]) -> str:
        """Return the page that asks a person whether they agree."""
        code = secrets.token_urlsafe(16)
        self.asked.append(asked)
        self.grants[code] = asked
        answers = {"Agree": {"code": code}, "Refuse": {"error": "access_denied"}}
        links = "".join(
            '<a href="{}">{}</a> '.format(
                html.escape(
                    f"{asked['redirect_uri']}?{urlencode({**said, 'state': asked['state']})}"
                ),
                words,
            )
            for words, said in answers.items()
        )
        return f"<!doctype html><html lang='en'><title>Stand-in</title><p>{links}</p></html>"

    def exchanged(self, form: dict[str, str]) -> dict[str, object] | None:
        """Return the tokens for a code, once, to who holds the secret and began the asking."""
        asked = self.grants.pop(form.get("code", ""), None)
        if asked is None or form.get("client_secret") != CLIENT_SECRET:
            return None
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.address,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            **self.person,
        }
        return {
            "access_token": secrets.token_urlsafe(16),
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"}),
        }


def _handler(site: StandIn) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = urlsplit(self.path)
            if place.path in {"/authorize", "/login/oauth/authorize"}:
                self._answer(site.page(dict(parse_qsl(place.query))), "text/html; charset=utf-8")
            elif place.path == "/userinfo":
                self._answer(json.dumps(site.person))
            elif place.path == "/api/v3/user":
                self._answer(json.dumps(site.profile()))
            elif place.path == "/api/v3/user/emails" and "user:email" in site.asked[-1]["scope"]:
                self._answer(json.dumps(site.emails()))
            elif place.path.startswith("/.well-known/"):
                self._answer(json.dumps(site.configuration()))
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            form = {key: said[0] for key, said in parse_qs(self.rfile.read(size).decode()).items()}
            tokens = site.exchanged(form)
            if tokens is None:
                self._answer('{"error": "invalid_grant"}', status=400)
            else:
                self._answer(json.dumps(tokens))

        def _answer(self, text: str, kind: str = "application/json", status: int = 200) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: object) -> None:
            pass

    return Handler


@contextlib.contextmanager
def stand_in() -> Iterator[StandIn]:
    """Serve such a site on a port of its own."""
    site = StandIn()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    site.address = f"http://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    server.server_close()

"""Requests to a WSGI application, as a proxy would hand on a browser's; no server between."""

import io
import sys
from typing import Any


class Browser:
    """Sends requests to a WSGI application as a proxy would hand on a browser's."""

    def __init__(self, application: Any, cookies: dict[str, str] | None = None) -> None:
        self.application, self.cookies = application, dict(cookies or {})

    def environ(self, method: str, address: str, body: bytes = b"", **headers: str) -> dict:
        """Return a request as WSGI wants it. It can be sent once."""
        path, _, query = address.partition("?")
        return {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_HOST": "localhost",
            "HTTP_X_FORWARDED_PROTO": "https",
            "HTTP_ORIGIN": "https://localhost",
            "HTTP_REFERER": "https://localhost/",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **headers,
        }

    def send(self, environ: dict, expect: str = "200") -> bytes:
        """Return the answer's body; stop the measurement when it is not the one expected."""
        started: list[Any] = []
        answer = self.application(environ, lambda *args: started.extend(args))
        body = b"".join(answer)
        answer.close()
        if not started[0].startswith(expect):
            sys.exit(f"{environ['PATH_INFO']} answered {started[0]}, not {expect}.")
        return body

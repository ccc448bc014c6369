"""Pages compressed on their way out, quickly and with a length that tells nothing."""

import gzip
import re
import secrets
from collections.abc import Callable
from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

SMALLEST = 200
TYPES = ("text/", "application/json", "application/yaml", "application/atom+xml", "application/xml")
# Nearly as quick as the lowest level; the usual sixth takes 1.7 times as long for 8 % fewer bytes.
LEVEL = 3
# Somebody who can make a browser ask repeatedly must not learn from lengths what a page holds.
MOST_PADDING = 100
TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")


class CompressionMiddleware:
    """Compresses text for browsers that take gzip; static files come compressed already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, compressed where that is worth it."""
        response = self.get_response(request)
        if (
            response.streaming
            or len(response.content) < SMALLEST
            or response.has_header("Content-Encoding")
            or not response.headers.get("Content-Type", "").startswith(TYPES)
        ):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if TAKES_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            response.content = compressed(response.content)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.content))
        return response


def compressed(content: bytes) -> bytes:
    """Return content as gzip, with a name of random length in its header."""
    padding = "a" * secrets.randbelow(MOST_PADDING)
    held = BytesIO()
    with gzip.GzipFile(padding, "wb", LEVEL, held, mtime=0) as file:
        file.write(content)
    return held.getvalue()

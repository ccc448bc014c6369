"""Pages on the wire: compressed for those who take it, with a length that tells nothing."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from config.compression import CompressionMiddleware

WORDS = "The trail, and where you are on it. " * 100


def answer(response, accept="gzip, deflate, br"):
    request = RequestFactory().get("/", headers={"Accept-Encoding": accept})
    return CompressionMiddleware(lambda _: response)(request)


def test_a_page_is_compressed_and_says_so():
    page = answer(HttpResponse(WORDS))

    assert gzip.decompress(page.content).decode() == WORDS
    assert len(page.content) < len(WORDS) / 5
    assert page["Content-Encoding"] == "gzip"
    assert page["Content-Length"] == str(len(page.content))
    assert page["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accept", ["", "br", "identity", "gzip;q=0", "br, gzip; q=0.0"])
def test_who_does_not_take_gzip_gets_the_page_as_it_is(accept):
    page = answer(HttpResponse(WORDS), accept)

    assert page.content.decode() == WORDS
    assert "Content-Encoding" not in page
    assert page["Vary"] == "Accept-Encoding"


def test_the_same_page_differs_in_length_from_one_time_to_the_next():
    assert len({len(answer(HttpResponse(WORDS)).content) for _ in range(20)}) > 1


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse("Short."),
        HttpResponse(WORDS, content_type="image/png"),
        HttpResponse(WORDS, headers={"Content-Encoding": "br"}),
        StreamingHttpResponse([WORDS]),
    ],
    ids=["short", "no text", "compressed already", "streaming"],
)
def test_what_gains_nothing_is_left_alone(response):
    before = dict(response.headers)

    assert dict(answer(response).headers) == before

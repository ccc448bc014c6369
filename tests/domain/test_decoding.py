"""Bytes of web pages as text, whatever charset they claim."""

import time

import pytest

from learning.domain.decoding import charset_of, decoded


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        pytest.param("über".encode(), "", "über", id="utf-8 unless told otherwise"),
        pytest.param("über".encode("latin-1"), "iso-8859-1", "über", id="the header's charset"),
        pytest.param("“x”".encode("cp1252"), "ISO-8859-1", "“x”", id="as browsers read it"),
        pytest.param("学".encode("gb18030"), "gb2312", "学", id="an old name"),
        pytest.param("道".encode("shift_jis"), "shift_jis", "道", id="Japanese"),
        pytest.param(b"\xef\xbb\xbfx", "iso-8859-1", "x", id="a mark beats the header"),
        pytest.param("\ufeffx".encode("utf-16-le"), "utf-8", "x", id="UTF-16 by its mark"),
        pytest.param("x".encode("utf-16-le"), "utf-16", "x", id="UTF-16 without a mark"),
        pytest.param(
            "<meta charset='iso-8859-5'>ж".encode("iso-8859-5"),
            "",
            "<meta charset='iso-8859-5'>ж",
            id="the page's own word",
        ),
        pytest.param(
            b'<META http-equiv=Content-Type content="text/html; charset=koi8-r">\xd6',
            "",
            '<META http-equiv=Content-Type content="text/html; charset=koi8-r">ж',
            id="the page's own word, written of old",
        ),
        pytest.param(
            "<meta charset='utf-16'>ü".encode(),
            "",
            "<meta charset='utf-16'>ü",
            id="a page that lies",
        ),
        pytest.param(b"\xff\xfe\xfd", "utf-8", "\u3bfe\ufffd"[-1:], id="bytes that do not fit"),
        pytest.param("über".encode(), "klingon", "über", id="an unknown charset"),
        pytest.param(b"x", "zip", "x", id="no charset at all"),
        pytest.param(b"x-", "punycode", "x-", id="a codec no page may choose"),
        pytest.param(b"", "utf-8", "", id="nothing"),
    ],
)
def test_a_page_is_read_by_what_is_known_of_it(body, charset, text):
    assert decoded(body, charset).endswith(text)


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        ("text/html; charset=UTF-8", "utf-8"),
        ('text/html; charset="iso-8859-1"; x=y', "iso-8859-1"),
        ("text/html;charset = 'koi8-r'", "koi8-r"),
        ("text/html", ""),
        ("text/html; charset=", ""),
        ("text/html; charset=\u30e6", ""),
    ],
)
def test_a_header_may_name_a_charset(header, charset):
    assert charset_of(header) == charset


@pytest.mark.parametrize(
    "body", [b"<meta " * 44_000, b"<meta charset=" + b" " * 262_000, b"\x00" * 262_144]
)
@pytest.mark.parametrize("charset", ["", "iso-2022-jp", "gb18030", "utf-16"])
def test_no_page_takes_long_to_read(body, charset):
    started = time.process_time()

    decoded(body, charset)

    assert time.process_time() - started < 0.2

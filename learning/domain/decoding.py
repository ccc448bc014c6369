"""A web page's bytes as text, whatever charset it claims."""

import codecs
import re

# What browsers understand. Python knows more codecs, some of them slow or not for text at all,
# and a page must not choose among those.
_CODECS = {
    "utf-8": "utf8 utf-8 unicode-1-1-utf-8 x-unicode20utf8",
    "utf-16-le": "utf-16 utf-16le unicode ucs-2",
    "utf-16-be": "utf-16be",
    "cp1252": "iso-8859-1 iso8859-1 latin1 latin-1 l1 us-ascii ascii windows-1252 cp1252",
    "cp1250": "windows-1250 cp1250",
    "cp1251": "windows-1251 cp1251",
    "cp1253": "windows-1253 cp1253",
    "cp1254": "windows-1254 cp1254 iso-8859-9 latin5",
    "cp1255": "windows-1255 cp1255",
    "cp1256": "windows-1256 cp1256",
    "cp1257": "windows-1257 cp1257",
    "cp1258": "windows-1258 cp1258",
    "cp874": "windows-874 tis-620 iso-8859-11",
    "iso8859-2": "iso-8859-2 latin2",
    "iso8859-3": "iso-8859-3 latin3",
    "iso8859-4": "iso-8859-4 latin4",
    "iso8859-5": "iso-8859-5 cyrillic",
    "iso8859-6": "iso-8859-6 arabic",
    "iso8859-7": "iso-8859-7 greek",
    "iso8859-8": "iso-8859-8 iso-8859-8-i hebrew",
    "iso8859-10": "iso-8859-10 latin6",
    "iso8859-13": "iso-8859-13",
    "iso8859-14": "iso-8859-14",
    "iso8859-15": "iso-8859-15 latin-9",
    "iso8859-16": "iso-8859-16",
    "cp866": "ibm866 cp866",
    "koi8-r": "koi8-r koi8",
    "koi8-u": "koi8-u",
    "mac-roman": "macintosh x-mac-roman",
    "gb18030": "gb2312 gbk gb18030 x-gbk chinese",
    "big5hkscs": "big5 big5-hkscs",
    "cp932": "shift_jis shift-jis sjis x-sjis windows-31j",
    "euc_jp": "euc-jp x-euc-jp",
    "iso2022_jp": "iso-2022-jp",
    "cp949": "euc-kr ks_c_5601-1987 korean windows-949",
}
_CODEC_OF = {label: codec for codec, labels in _CODECS.items() for label in labels.split()}
_MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta\s[^>]{0,500}?" + _CHARSET.pattern.encode(), re.IGNORECASE)
_HEAD = 4096  # bytes in which a page may name its charset


def charset_of(content_type: str) -> str:
    """Return the charset that a Content-Type header names, or nothing."""
    named = _CHARSET.search(content_type)
    return named[1].lower() if named else ""


def decoded(body: bytes, charset: str = "") -> str:
    """Return the text: by its byte order mark, the given charset, its own <meta>, or UTF-8.

    Unknown charsets are passed over, and bytes that do not fit become U+FFFD.
    """
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    codec = _CODEC_OF.get(charset.lower()) or _named_inside(body) or "utf-8"
    return body.decode(codec, "replace")


def _named_inside(body: bytes) -> str | None:
    named = _META_CHARSET.search(body[:_HEAD])
    if named is None:
        return None
    codec = _CODEC_OF.get(named[1].decode("ascii").lower())
    # A page whose <meta> could be read is not written in UTF-16, whatever it says.
    return "utf-8" if codec is not None and codec.startswith("utf-16") else codec

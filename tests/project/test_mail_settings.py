"""What the settings make of EMAIL_URL."""

from pathlib import Path

import pytest

from config.environment import EnvironmentReader

ENV = EnvironmentReader(Path("no-such-file"))


@pytest.mark.parametrize(
    ("url", "host", "port", "secured"),
    [
        ("smtp://mail.example.org", "mail.example.org", 25, ""),
        ("smtp://mail.example.org:2525", "mail.example.org", 2525, ""),
        ("smtp+tls://ines:p%40ss@mail.example.org", "mail.example.org", 587, "EMAIL_USE_TLS"),
        ("smtp+ssl://ines:p%40ss@mail.example.org", "mail.example.org", 465, "EMAIL_USE_SSL"),
    ],
)
def test_a_mail_server_is_read_from_one_address(monkeypatch, url, host, port, secured):
    monkeypatch.setenv("EMAIL_URL", url)

    mail = ENV.mail_server("EMAIL_URL", off="MAIL_OFF", required=True)

    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"]) == (host, port)
    assert [name for name in ("EMAIL_USE_TLS", "EMAIL_USE_SSL") if mail.get(name)] == (
        secured.split()
    )
    if "@" in url:
        assert (mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]) == ("ines", "p@ss")


def test_without_an_address_there_is_no_mail_server(monkeypatch):
    monkeypatch.delenv("EMAIL_URL", raising=False)

    assert ENV.mail_server("EMAIL_URL", off="MAIL_OFF", required=False) == {}

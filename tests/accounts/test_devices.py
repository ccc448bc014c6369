"""What a browser is called, from the header it sends."""

import pytest

from accounts.devices import device_of

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 {}Safari/537.36"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko) {}Mobile/15E148 Safari/604.1"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) "
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) "


@pytest.mark.parametrize(
    ("header", "named"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            ("Firefox", "Linux"),
        ),
        (
            "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
            ("Firefox", "Android"),
        ),
        (PHONE + APPLE.format("FxiOS/140.0 "), ("Firefox", "iPhone")),
        (PHONE + APPLE.format("Version/18.5 "), ("Safari", "iPhone")),
        (PHONE + APPLE.format("CriOS/140.0.0.0 "), ("Chrome", "iPhone")),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.5 Safari/605.1.15",
            ("Safari", "Mac"),
        ),
        (WINDOWS + CHROME.format(""), ("Chrome", "Windows")),
        (WINDOWS + CHROME.format("") + " Edg/140.0.0.0", ("Edge", "Windows")),
        (WINDOWS + CHROME.format("") + " OPR/120.0.0.0", ("Opera", "Windows")),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
            "SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
            ("Samsung Internet", "Android"),
        ),
        (
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) " + CHROME.format(""),
            ("Chrome", "ChromeOS"),
        ),
        ("curl/8.5.0", ("", "")),
        ("", ("", "")),
        ("x" * 100_000 + " Firefox/140.0", ("", "")),
    ],
)
def test_a_browser_is_named_and_what_it_runs_on(header, named):
    assert device_of(header) == named

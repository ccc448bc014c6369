"""Which language the interface speaks: the browser's, until somebody chooses another."""

import pytest

from tests.factories import make_learner, published

pytestmark = pytest.mark.django_db


def spoken(client, **headers):
    return client.get("/", headers=headers).headers["Content-Language"]


@pytest.mark.parametrize(
    ("asked", "spoken_then"),
    [
        ("de", "de"),
        ("de-AT,de;q=0.9", "de"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("zh-SG", "zh-hans"),
        ("fr,de;q=0.5", "de"),
        ("fr", "en"),
        ("", "en"),
        ("de;q=x;" * 400, "en"),
    ],
)
def test_the_browser_says_which_language_is_spoken(client, asked, spoken_then):
    assert spoken(client, accept_language=asked) == spoken_then


def test_a_choice_stands_over_what_the_browser_says_and_leads_back(client):
    published()

    response = client.post(
        "/language/",
        {"language": "zh-hans"},
        headers={"referer": "http://testserver/paths/walking/?just=r1"},
    )

    assert response.headers["Location"] == "http://testserver/paths/walking/?just=r1"
    assert spoken(client, accept_language="de") == "zh-hans"
    assert '<html lang="zh-hans"' in client.get("/paths/walking/").text


def test_a_learners_choice_is_kept_for_their_letters(client):
    learner = make_learner()
    client.force_login(learner)

    client.post("/language/", {"language": "de"})

    learner.refresh_from_db()
    assert learner.language == "de"


@pytest.mark.parametrize("language", ["en", "de", "zh-hans"])
def test_each_language_is_named_in_itself_for_whoever_cannot_read_the_others(client, language):
    page = client.get("/", headers={"accept-language": language}).text

    assert [name for name in ("English", "Deutsch", "简体中文") if f">{name}</button>" in page] == [
        "English",
        "Deutsch",
        "简体中文",
    ]


@pytest.mark.parametrize("wished", ["fr", "", "../../etc", "de\0"])
def test_an_unknown_language_is_refused_and_nothing_changes(client, wished):
    learner = make_learner(language="de")
    client.force_login(learner)

    assert client.post("/language/", {"language": wished}).status_code == 400

    learner.refresh_from_db()
    assert learner.language == "de"


def test_choosing_leads_nowhere_but_here(client):
    response = client.post(
        "/language/",
        {"language": "de", "next": "https://elsewhere.example/"},
        headers={"referer": "https://elsewhere.example/"},
    )

    assert response.headers["Location"] == "/"


def test_looking_at_a_page_changes_no_language(client):
    assert client.get("/language/?language=de").status_code == 405
    assert spoken(client) == "en"


def test_a_language_written_from_right_to_left_turns_the_page(client, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]

    assert '<html lang="ar" dir="rtl"' in client.get("/", headers={"accept-language": "ar"}).text
    assert "dir=" not in client.get("/").text.partition(">")[0]

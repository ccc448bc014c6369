"""A path's questions: seen and changed from the trail, with what each answer would leave to do."""

import re

import pytest

from learning.domain.consistency import cross_faults
from learning.domain.importing import apply
from tests.factories import document, make_learner, published, resource, step

pytestmark = pytest.mark.django_db
OPTIONS, ENROL = "/paths/walking/options/", "/paths/walking/enrolment/"
LIBRARY = {
    "key": "library",
    "question": "Which library?",
    "guidance": "Take the *one* you know.",
    "options": [
        {
            "key": "tensorflow",
            "title": "TensorFlow",
            "recommended": True,
            "reason": "It is alive.",
        },
        {"key": "theano", "title": "Theano", "unmaintained": "Its makers ended it."},
    ],
}
SIZE = {
    "key": "size",
    "question": "How large?",
    "options": [
        {"key": "small", "title": "Small", "recommended": True},
        {"key": "large", "title": "Large"},
    ],
}


@pytest.fixture(params=["learner", "visitor"])
def somebody(request, client):
    """A client of somebody with an account, and of somebody without."""
    if request.param == "learner":
        client.force_login(make_learner())
    return client


@pytest.fixture
def path():
    return published(
        step("s1", resource("all", minutes=60)),
        step(
            "s2",
            resource("tf", option="tensorflow", minutes=240),
            resource("th", option="theano", minutes=60),
            resource("th2", option="theano", minutes=60),
        ),
        choices=[LIBRARY, SIZE],
    )


def words(page):
    """Return what somebody reads of a page's main part, with single spaces."""
    main = page.text.partition('<main id="main"')[2]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def tick(client, key):
    client.post(f"/paths/walking/resources/{key}/completion/", {"done": "1"})


def ticked_boxes(page):
    return re.findall(r'name="option" value="([a-z]+)" checked', page.text)


def test_the_trail_says_what_counts_and_leads_to_the_questions(somebody, path):
    said = words(somebody.get("/paths/walking/"))

    assert "Which library? TensorFlow (recommended) . How large? Small (recommended) ." in said
    assert f'href="{OPTIONS}"' in somebody.get("/paths/walking/").text

    somebody.post(ENROL, {"choice": "library", "option": ["theano", "tensorflow"]})

    said = words(somebody.get("/paths/walking/"))
    assert "Which library? TensorFlow (recommended), Theano ." in said


def test_a_trail_that_asks_nothing_offers_no_options(client):
    published(core=2)

    assert "options" not in client.get("/paths/walking/").text
    assert client.get(OPTIONS).status_code == 404


def test_every_question_stands_there_with_its_reasons(somebody, path):
    page = somebody.get(OPTIONS)

    said = words(page)
    assert "Which library?" in said
    assert "Take the <em>one</em> you know." in page.text
    assert "TensorFlow Recommended It is alive." in said
    assert "No longer maintained. Its makers ended it." in said
    assert "How large?" in said
    assert ticked_boxes(page) == ["tensorflow", "small"]


def test_each_option_says_what_it_would_leave_to_do(somebody, path):
    tick(somebody, "all")
    tick(somebody, "th")

    said = words(somebody.get(OPTIONS))

    alone = "Taken alone, it leaves 1 core piece, about"
    assert f"{alone} 4 h. That is how it stands now." in said
    assert f"{alone} 1 h. That is 3 h less than now. Already done: 1 of its 2 core pieces." in said
    assert "Large Taken alone, it leaves 1 core piece, about 4 h. That is as long as now." in said

    somebody.post(ENROL, {"choice": "library", "option": "theano"})

    assert f"{alone} 4 h. That is 3 h more than now." in words(somebody.get(OPTIONS))


def test_an_option_that_leaves_nothing_says_so(somebody, path):
    for key in ("all", "th", "th2"):
        tick(somebody, key)

    assert "Taken alone, it leaves nothing to do. That is 4 h less" in words(somebody.get(OPTIONS))


def test_saving_a_choice_comes_back_and_says_the_new_place(somebody, path):
    tick(somebody, "all")
    asked = {"choice": "library", "option": ["theano"], "from": "options"}

    response = somebody.post(ENROL, asked, follow=True)

    back = f"{OPTIONS}?just=choice-library#choice-library"
    assert response.redirect_chain == [(back, 302)]
    assert "Choice saved. 1 of 3 core done, about 2 h to go." in words(response)
    assert words(response).count("Choice saved.") == 1
    assert ticked_boxes(response) == ["theano", "small"]


def test_saving_a_choice_by_htmx_answers_with_the_questions_alone(somebody, path):
    asked = {"choice": "library", "option": ["theano"], "from": "options"}

    response = somebody.post(ENROL, asked, headers={"HX-Request": "true"})

    assert "<html" not in response.text
    assert 'id="save-library"' in response.text
    assert 'id="save-size"' in response.text
    assert "Choice saved. 0 of 3 core done. Next: Resource all." in " ".join(response.text.split())
    assert "HX-Request" in response["Vary"]


def test_the_ticks_of_an_option_that_is_left_are_kept_and_said_so(somebody, path):
    library = {"choice": "library", "from": "options"}
    somebody.post(ENROL, {**library, "option": "theano"})
    tick(somebody, "th")
    tick(somebody, "th2")
    kept = "Your 2 ticks there are kept, and count again if you come back."
    assert kept not in words(somebody.get(OPTIONS))

    left = somebody.post(ENROL, {**library, "option": "tensorflow"}, follow=True)

    assert kept in words(left)
    assert "0 of 2 core done" in words(somebody.get("/paths/walking/"))

    back = somebody.post(ENROL, {**library, "option": "theano"}, follow=True)

    assert kept not in words(back)
    assert "2 of 3 core done" in words(back)


def test_a_step_that_hangs_on_a_choice_says_what_each_option_leaves(somebody, path):
    said = words(somebody.get("/paths/walking/s2/"))

    assert "Taken alone, it leaves 2 core pieces, about 5 h. That is how it stands now." in said
    assert "Taken alone, it leaves 3 core pieces, about 3 h. That is 2 h less than now." in said
    assert "How large?" not in said


def test_a_step_without_anything_for_the_options_taken_says_what_others_leave(somebody):
    published(
        step("s1", resource("a")), step("s2", resource("th", option="theano")), choices=[LIBRARY]
    )

    said = words(somebody.get("/paths/walking/s2/"))

    assert "Theano No longer maintained. Its makers ended it. Taken alone, it leaves 2" in said


def test_the_options_of_a_draft_are_nobodys_yet(client):
    apply(document(step("s1", resource("a")), choices=[LIBRARY]))

    assert client.get(OPTIONS).status_code == 404


def test_looking_at_the_options_changes_nothing(client, path):
    learner = make_learner()
    client.force_login(learner)

    client.get(OPTIONS)

    assert not learner.enrolments.exists()


def test_a_step_cannot_take_the_address_of_the_options():
    plain = document(step("options", resource("a"))).to_plain()

    assert [place for place, _ in cross_faults(plain)] == ["steps[0].key"]

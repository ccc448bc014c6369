"""What the public pages say, to whom."""

import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from learning.domain.importing import apply
from learning.domain.publishing import withdraw
from learning.models import LearningPath, Resource
from tests.factories import document, make_curator, make_learner, published, resource, step

pytestmark = pytest.mark.django_db


def without_token(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_home_lists_the_published_paths(client):
    published(core=2, tagline="Put one foot before the other.")

    page = client.get("/").text

    assert "Walking" in page
    assert "Put one foot before the other." in page
    assert "1 open" in page


def test_home_says_so_when_there_is_no_path_yet(client):
    page = client.get("/").text

    assert "No path is open yet" in page
    assert "None" not in page


def test_the_trail_says_where_one_is_what_is_next_and_how_much_is_left(client):
    published(step("s1", resource("a"), resource("b")), step("s2", resource("c", minutes=90)))
    client.post("/paths/walking/resources/a/completion/", {"done": "1"})

    page = client.get("/paths/walking/").text

    assert "You are on step 1 of 2" in page
    assert "Next:" in page
    assert "Resource b" in page
    assert "<b>1</b> of 3 core done" in page
    assert "about <b>2 h</b> to go" in page


def test_the_step_of_what_was_just_ticked_stays_open_until_the_next_look(client):
    published(step("s1", resource("a")), step("s2", resource("b")))
    sent = {"done": "1", "from": "trail"}
    page = client.post("/paths/walking/resources/a/completion/", sent, follow=True).text

    assert 'id="r-a"' in page
    assert "Undo" in page
    assert 'id="r-a"' not in client.get("/paths/walking/").text


@pytest.mark.parametrize("page", ["/paths/walking/", "/paths/walking/s1/", "/paths/walking/s2/"])
def test_every_page_of_a_path_says_the_place(client, page):
    published(step("s1", resource("a")), step("s2", resource("b")), step("s3", resource("c")))
    client.post("/paths/walking/resources/a/completion/", {"done": "1"})

    assert "You are on step 2 of 3" in client.get(page).text


def test_a_step_shows_its_introduction_safely_and_credits_by_name(client):
    published(
        step(
            "s1",
            resource("a", title="A <b>bold</b> title"),
            introduction="Walk **slowly**. <script>",
        )
    )

    page = client.get("/paths/walking/s1/").text

    assert "<strong>slowly</strong>" in page
    assert "<script>." not in page
    assert "A &lt;b&gt;bold&lt;/b&gt; title" in page
    assert '<a href="/credits/ann/">Ann</a>' in page


def test_a_picture_whose_file_is_missing_breaks_no_page(client, monkeypatch):
    def only_known(name):  # As in production, where each file has an address of its own.
        if name == "images/gone.svg":
            raise ValueError
        return f"/static/{name}"

    published(step("s1", resource("a"), images=[{"src": "images/gone.svg", "alt": "A hill"}]))
    monkeypatch.setattr(staticfiles_storage, "url", only_known)

    response = client.get("/paths/walking/s1/")

    assert 'src="/static/images/gone.svg" alt="A hill"' in response.text


def test_a_resource_without_known_creators_asks_for_help(client):
    published(step("s1", resource("a", credits=[], creators_unknown=True), resource("b")))

    assert "Creator unknown: can you help?" in client.get("/paths/walking/").text


def test_an_option_no_longer_maintained_says_so(client):
    library = {
        "key": "library",
        "question": "Which library?",
        "options": [
            {"key": "tensorflow", "title": "TensorFlow", "recommended": True},
            {"key": "theano", "title": "Theano", "unmaintained": "Its makers stopped in 2017."},
        ],
    }
    published(step("s1", resource("a", option="theano"), resource("b")), choices=[library])

    page = client.get("/paths/walking/s1/").text

    assert "No longer maintained." in page
    assert "Its makers stopped in 2017." in page


def test_prerequisites_and_the_sequel_are_linked_once_they_are_published(client):
    published(
        core=1,
        prerequisites=[
            {"path": "standing", "knowledge": "How to stand.", "strength": "needed"},
            {"path": "unwritten", "knowledge": "How to breathe."},
        ],
        sequel="running",
    )
    for key in ["standing", "running"]:
        published(step("s", resource(f"{key}-1")), key=key, title=key.title())

    page = client.get("/paths/walking/").text

    assert '<a href="/paths/standing/">Standing</a>' in page
    assert '<a href="/paths/running/">Running</a>' in page
    assert "How to breathe." in page
    assert "/paths/unwritten/" not in page


def test_drafts_and_withdrawn_paths_do_not_exist_for_others(client):
    apply(document(core=1))
    nothing = client.get("/paths/nothing/")
    draft = client.get("/paths/walking/")
    client.force_login(make_learner())

    assert draft.status_code == 404
    assert client.get("/paths/walking/s1/").status_code == 404
    assert client.post("/paths/walking/resources/r1/completion/", {"done": "1"}).status_code == 404
    assert without_token(draft.text) == without_token(nothing.text)

    client.force_login(make_curator())
    preview = client.get("/paths/walking/")
    assert "preview of the working copy" in preview.text
    assert 'name="done"' not in preview.text


def test_a_draft_with_faults_breaks_no_curators_page(client):
    apply(document(core=1))
    Resource.objects.update(replaces=["r1"])
    client.force_login(make_curator())

    assert client.get("/paths/walking/").status_code == 404


def test_a_withdrawn_path_is_gone_from_every_page_and_its_ticks_are_kept(client):
    learner = make_learner()
    client.force_login(learner)
    published(core=1)
    client.post("/paths/walking/resources/r1/completion/", {"done": "1"})

    withdraw(LearningPath.objects.get())

    for page in ["/", "/learning/", "/credits/"]:
        assert "Walking" not in client.get(page).text
    assert client.get("/paths/walking/curriculum.json").status_code == 404
    assert learner.completions.count() == 1


def test_a_step_that_left_the_path_says_what_became_of_it(client):
    published(step("s1", resource("a")), step("s2", resource("b")))
    published(step("s1", resource("a")), exactly=True)

    response = client.get("/paths/walking/s2/")

    assert response.status_code == 410
    assert "This step has left the path" in response.text


def test_a_step_that_was_archived_before_anybody_saw_it_is_not_found(client):
    published(step("s1", resource("a")))
    apply(document(step("s1", resource("a")), step("secret", resource("b"))))
    apply(document(step("s1", resource("a"))), exactly=True)

    assert client.get("/paths/walking/secret/").status_code == 404


@pytest.mark.parametrize("options", [["theano"], ["tensorflow", "theano"]])
def test_a_step_without_anything_for_the_options_taken_asks_for_others(client, options):
    library = {
        "key": "library",
        "question": "Which library?",
        "options": [
            {"key": "tensorflow", "title": "TensorFlow", "recommended": True},
            {"key": "theano", "title": "Theano"},
        ],
    }
    published(
        step("s1", resource("a")), step("s2", resource("b", option="theano")), choices=[library]
    )
    hidden = client.get("/paths/walking/s2/").text
    assert "holds nothing for the options you have taken" in hidden
    assert "Which library?" in hidden

    asked = {"choice": "library", "option": options, "step": "s2"}
    response = client.post("/paths/walking/enrolment/", asked)

    assert response.url == "/paths/walking/s2/?just=choice-library#choice-library"
    assert 'id="r-b"' in client.get("/paths/walking/s2/").text
    ticked = client.post("/paths/walking/resources/b/completion/", {"done": "1"})
    assert ticked.url == "/paths/walking/s2/?just=b#r-b"


def test_a_step_of_references_alone_says_that_it_holds_nothing_to_tick(client):
    published(step("s1", resource("a")), step("s2", resource("b", weight="reference")))

    assert "holds nothing to tick" in client.get("/paths/walking/s2/").text


def test_the_ledger_lists_every_creator_with_all_their_work(client):
    published(
        step("s1", resource("a"), resource("b", credits=[{"creator": "ann"}, {"creator": "bo"}]))
    )

    ledger = client.get("/credits/").text
    ann = client.get("/credits/ann/").text

    assert ledger.index(">Ann<") < ledger.index(">Bo<")
    assert "2 resources" in ledger
    assert "Resource a" in ann
    assert "Resource b" in ann
    assert client.get("/credits/nobody/").status_code == 404


def test_the_published_document_is_anybodys_without_the_editors_remarks(client):
    published(step("s1", resource("a", remark="Check this."), remark="And this."), remark="Draft.")

    yaml = client.get("/paths/walking/curriculum.yaml").text
    json = client.get("/paths/walking/curriculum.json").json()

    assert "Check this." not in yaml
    assert "remark" not in yaml
    assert json["steps"][0]["resources"][0]["key"] == "a"
    assert "remark" not in json["steps"][0]
    assert client.get("/curriculum.schema.json").json()["title"] == "Document"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_appearance_is_kept_in_the_browser(client, theme):
    response = client.post(
        "/appearance/", {"theme": theme}, headers={"Referer": "http://testserver/credits/"}
    )

    assert response.url == "http://testserver/credits/"
    assert f'data-theme="{theme}"' in client.get("/").text
    client.post("/appearance/", {"theme": "system"})
    assert "data-theme" not in client.get("/").text


def test_every_page_says_where_to_write_if_anybody_reads_it(client, settings):
    assert "mailto:" not in client.get("/").text

    settings.CONTACT_EMAIL = "The curators <curators@example.org>"

    assert 'href="mailto:curators@example.org"' in client.get("/").text


def test_the_appearance_leads_nowhere_else(client):
    elsewhere = client.post(
        "/appearance/", {"theme": "dark"}, headers={"Referer": "https://evil.example/"}
    )

    assert elsewhere.url == "/"
    assert client.post("/appearance/", {"theme": "plaid"}).status_code == 400


def test_home_opens_where_somebody_left_off(client):
    published(step("s1", resource("a")), step("s2", resource("b")))
    published(step("s", resource("x")), key="running", title="Running")
    assert "Start the first path" in client.get("/").text

    client.post("/paths/running/resources/x/completion/", {"done": "1"})
    client.post("/paths/walking/resources/a/completion/", {"done": "1"})

    page = client.get("/").text
    hero = page[page.index("hero-p") : page.index('id="paths"')]
    assert "You are on step 2 of 2" in hero
    assert "Continue" in page
    assert "You have walked the whole path" in page[page.index('id="paths"') :]

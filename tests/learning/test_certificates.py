"""Records of finished paths: when they are earned, what they say, and who sees them."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learning.domain import certifying
from learning.domain.publishing import publish, withdraw
from learning.models import Certificate, Completion, Enrolment, LearningPath
from tests.factories import make_learner, published, resource, step
from tests.patience import is_refused_for

pytestmark = pytest.mark.django_db
RECORD = "/paths/walking/record/"
SHARING = f"{RECORD}sharing/"
TICK = "/paths/walking/resources/{}/completion/"
LIBRARY = {
    "key": "library",
    "question": "Which library?",
    "options": [
        {"key": "tensorflow", "title": "TensorFlow", "recommended": True},
        {"key": "theano", "title": "Theano"},
    ],
}


def tick(client, *keys, done="1", **more):
    for key in keys:
        response = client.post(TICK.format(key), {"done": done}, **more)
    return response


@pytest.fixture
def learner():
    return make_learner(name="Inês Duarte")


@pytest.fixture
def walker(client, learner):
    """A client of somebody who has walked a path: two core resources, not its side trip."""
    client.force_login(learner)
    side = resource("side", weight="optional", minutes=45)
    published(step("s1", resource("r1")), step("s2", resource("r2"), side))
    tick(client, "r1", "r2")
    return client


def make_record(client, name="Inês Duarte"):
    response = client.post(RECORD, {"name": name})
    assert (response.status_code, response.url) == (302, RECORD)


def share(client):
    """Share the record, and return the address anybody may open."""
    client.post(SHARING, {"shared": "1"})
    return f"/certificates/{Certificate.objects.get().code}/"


def words(page):
    """Return what a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def without_token(response):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.text)


# Earned, and made once


@pytest.mark.parametrize("page", ["/paths/walking/", "/paths/walking/s2/"], ids=["trail", "step"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["plain form", "htmx"])
@pytest.mark.parametrize("who", ["learner", "visitor"])
def test_the_last_tick_offers_the_record_in_place(client, page, headers, who):
    published(step("s1", resource("a")), step("s2", resource("b")))
    if who == "learner":
        client.force_login(make_learner())
    tick(client, "a")
    assert RECORD not in client.get(page).text

    response = client.post(
        TICK.format("b"),
        {"done": "1"} | ({"from": "trail"} if page == "/paths/walking/" else {}),
        headers=headers,
        follow=True,
    )

    assert f'href="{RECORD}"' in response.text


def test_whoever_finishes_on_an_earlier_step_is_offered_the_record_there(client):
    client.force_login(make_learner())
    published(step("s1", resource("a")), step("s2", resource("b")))

    response = tick(client, "b", "a", follow=True)

    assert response.redirect_chain == [("/paths/walking/s1/?just=a#r-a", 302)]
    assert f'href="{RECORD}"' in response.text
    assert "Next step: Step s2" in response.text


def test_a_record_is_made_under_the_name_as_typed_and_says_what_was_walked(walker):
    form = walker.get(RECORD).text
    assert 'value="Inês Duarte"' in form
    assert not Certificate.objects.exists()

    make_record(walker, "  Inês   of the Hills ")

    said = words(walker.get(RECORD).text)
    assert "A record that Inês of the Hills walked every core step of Walking" in said
    assert "Step s1 Step s2" in said
    assert "Core pieces 2 of 2" in said
    assert "about 1 h" in said
    assert "Revision of the path 1, published" in said
    assert "It is not an exam result." in said
    assert "Each piece is the work of its own creator: Ann." in said
    assert "2 of 2 core pieces and 0 of 1 side trips, over 1 day." in said
    assert "Only you see this record." in said


def test_a_record_takes_its_days_from_the_earliest_tick_to_the_finish_where_the_learner_lives(
    client,
):
    learner = make_learner(time_zone="Asia/Tokyo")
    client.force_login(learner)
    outline = published(core=2)
    tick(client, "r1", "r2")
    moments = [datetime(2025, 12, 30, 16, tzinfo=UTC), datetime(2026, 1, 30, 16, tzinfo=UTC)]
    Completion.objects.filter(resource_id=outline.resource_ids["r1"]).update(
        completed_at=moments[0]
    )
    Completion.objects.filter(resource_id=outline.resource_ids["r2"]).update(
        completed_at=moments[1]
    )
    Enrolment.objects.update(
        started_at=moments[0] + timedelta(days=2), finished_at=moments[1] + timedelta(seconds=1)
    )

    make_record(client)

    assert "From 31 December 2025 To 31 January 2026" in words(client.get(RECORD).text)
    assert "From 31 December 2025 To 31 January 2026" in words(Client().get(share(client)).text)


def test_nobody_gets_a_record_before_the_end(client, learner):
    client.force_login(learner)
    published(core=2)
    tick(client, "r1")

    response = client.post(RECORD, {"name": "Inês"})

    assert response.status_code == 200
    assert "1 of 2 is still ahead of you." in response.text
    assert 'href="/paths/walking/s1/#r-r2"' in response.text
    assert client.post(SHARING, {"shared": "1"}).status_code == 404
    assert not Certificate.objects.exists()


def test_the_activity_itself_makes_nothing_that_is_not_earned(client, learner):
    """Fails when `if finish is None: return` is taken out of `certifying.issue`."""
    client.force_login(learner)
    outline = published(core=2)
    tick(client, "r1")

    assert certifying.issue(learner, outline.path_id, "Inês", outline) is None
    assert not Certificate.objects.exists()


def test_a_record_is_made_once_and_the_last_name_holds(walker):
    for name in ["Inês", "Inês", "I. Duarte"]:
        make_record(walker, name)

    assert Certificate.objects.get().name == "I. Duarte"


def test_the_database_keeps_a_second_record_out(walker):
    """Fails when `certified_once` is taken out of migration 0010."""
    make_record(walker)
    another = Certificate.objects.get()
    another.pk = None

    with pytest.raises(IntegrityError):
        another.save(force_insert=True)


def test_giving_another_name_changes_nothing_else(walker):
    make_record(walker)
    before = Certificate.objects.values().get()

    make_record(walker, "I. Duarte")

    assert Certificate.objects.values().get() == before | {"name": "I. Duarte"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Zoë\u202egnp.exe", "Zoëgnp.exe"),
        ("Anna\x00\x07 \u200bLee", "Anna Lee"),
        ("Two\r\nlines", "Two lines"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("<b>Bold</b> & 'Sons'", "<b>Bold</b> & 'Sons'"),
        ("n" * 150, "n" * 150),
    ],
    ids=["direction", "control and invisible", "lines", "joiners of a script", "markup", "longest"],
)
def test_a_name_is_kept_as_typed_without_what_nobody_sees(walker, typed, kept):
    make_record(walker, typed)

    assert Certificate.objects.get().name == kept
    assert "<b>Bold</b>" not in walker.get(RECORD).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Type the name that the record is to say"),
        ("   ", "Type the name that the record is to say"),
        ("\u200b\u202e", "Type a name that can be read"),
        ("\u200d", "Type a name that can be read"),
        ("n" * 151, "at most 150 characters"),
    ],
    ids=["nothing", "spaces", "invisible", "a joiner alone", "too long"],
)
def test_a_name_that_cannot_be_read_is_asked_for_again(walker, typed, told):
    response = walker.post(RECORD, {"name": typed})

    assert response.status_code == 200
    assert told in response.text
    assert not Certificate.objects.exists()


def test_a_path_that_grew_shorter_is_finished_when_its_record_is_made(client, learner):
    client.force_login(learner)
    published(core=2)
    tick(client, "r1")
    published(core=1, exactly=True)
    assert learner.enrolments.get().finished_at is None
    assert "Make the record" in client.get(RECORD).text
    assert learner.enrolments.get().finished_at is None

    make_record(client)

    certificate = Certificate.objects.get()
    assert certificate.finished_at == learner.enrolments.get().finished_at
    assert certificate.revision.number == 2


def test_a_finish_that_no_tick_bears_out_earns_nothing(client, learner):
    """Fails when `place_on(…).is_finished` is taken out of `finish_of`."""
    client.force_login(learner)
    outline = published(core=2)
    tick(client, "r1")
    Enrolment.objects.update(finished_at=timezone.now(), finished_revision_id=outline.revision_id)

    client.post(RECORD, {"name": "Inês"})

    assert not Certificate.objects.exists()
    assert "1 of 2 is still ahead of you." in client.get(RECORD).text


def test_a_record_names_the_options_that_were_walked_whatever_is_chosen_later(client, learner):
    client.force_login(learner)
    published(
        step(
            "s1", resource("tf", option="tensorflow"), resource("th", option="theano", minutes=90)
        ),
        choices=[LIBRARY],
    )
    tick(client, "tf")
    client.post("/paths/walking/enrolment/", {"choice": "library", "option": "theano"})

    make_record(client)

    assert Certificate.objects.get().options == ["tensorflow"]
    assert "about 30 min" in words(client.get(RECORD).text)


# It stays as it is


def test_a_path_that_grows_and_is_renamed_leaves_the_record_as_it_was(walker):
    make_record(walker)
    address = share(walker)
    before = words(Client().get(address).text)

    published(
        step("s1", resource("r1"), resource("new"), title="Another step"),
        step("s2", resource("r2")),
        title="Running",
    )

    assert words(Client().get(address).text) == before
    own = words(walker.get(RECORD).text)
    assert "walked every core step of Walking" in own
    assert "1 new core piece since you finished" in own


def test_a_withdrawn_path_leaves_its_record_and_nothing_leads_to_the_path(walker):
    make_record(walker)
    address = share(walker)
    LearningPath.objects.update(title="An unpublished title")
    withdraw(LearningPath.objects.get())

    own, others = walker.get(RECORD), Client().get(address)

    for response in (own, others):
        assert response.status_code == 200
        assert "walked every core step of Walking" in words(response.text)
        assert 'href="/paths/walking/"' not in response.text
        assert "An unpublished title" not in response.text


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_of_a_path_that_is_not_published_others_have_no_page(client, learner, status):
    published(core=1)
    LearningPath.objects.update(status=status)

    assert client.get(RECORD).status_code == 404
    client.force_login(learner)
    assert client.get(RECORD).status_code == 404
    assert client.post(SHARING, {"shared": "0"}).status_code == 404


def test_taking_back_a_tick_takes_the_record_back_and_finishing_again_brings_it_again(walker):
    make_record(walker, "I. Duarte")
    address = share(walker)
    first = Certificate.objects.get().finished_at

    tick(walker, "r2", done="0")

    assert Client().get(address).status_code == 404
    assert "The one you made is not shown meanwhile." in walker.get(RECORD).text
    assert walker.post(SHARING, {"shared": "1"}).status_code == 404

    tick(walker, "r2")

    assert "A record that I. Duarte walked" in words(Client().get(address).text)
    assert Certificate.objects.get().finished_at > first


def test_what_is_taken_back_meanwhile_can_still_be_unshared(walker):
    make_record(walker)
    address = share(walker)
    tick(walker, "r2", done="0")

    assert walker.post(SHARING, {"shared": "0"}).status_code == 302

    tick(walker, "r2")
    assert Client().get(address).status_code == 404


def test_a_later_finish_is_recorded_on_the_revision_and_options_it_was_made_on(walker):
    make_record(walker)
    tick(walker, "r2", done="0")
    published(step("s1", resource("r1")), step("s2", resource("r2"), resource("r3")))

    tick(walker, "r2", "r3")

    assert Certificate.objects.get().revision.number == 2
    assert "Core pieces 3 of 3" in words(walker.get(RECORD).text)


# Shared and taken back


def test_nobody_else_sees_a_record_that_is_not_shared(walker):
    make_record(walker)

    assert Certificate.objects.get().code is None
    stranger = Client()
    stranger.force_login(make_learner())
    assert "Inês" not in stranger.get(RECORD).text
    assert Client().get("/certificates/None/").status_code == 404
    assert Client().get("/certificates//").status_code == 404


def test_anybody_sees_a_shared_record_and_nothing_else_of_its_holder(walker, learner):
    tick(walker, "side")
    make_record(walker, "I. Duarte")
    page = Client().get(share(walker))

    said = words(page.text)
    assert "A record that I. Duarte walked every core step of Walking" in said
    assert "Verified: this record is kept by Waymark at localhost:8000." in said
    assert f"Check it at localhost:8000/certificates/{Certificate.objects.get().code}/" in said
    assert "It is not an exam result." in said
    assert 'href="/paths/walking/"' in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    assert "private" in page["Cache-Control"]
    assert "no-store" in page["Cache-Control"]
    for secret in (learner.email, "Inês", "side trip", "Resource side"):
        assert secret not in page.text


def test_sharing_twice_is_sharing_once(walker):
    make_record(walker)

    assert share(walker) == share(walker)


def test_an_address_that_was_taken_back_never_works_again(walker):
    """Fails when `code=None` is taken out of `stop_sharing`."""
    make_record(walker)
    first = share(walker)

    for _ in range(2):
        assert walker.post(SHARING, {"shared": "0"}).url == f"{RECORD}#share"
    assert Client().get(first).status_code == 404
    second = share(walker)

    assert second != first
    assert Client().get(second).status_code == 200
    assert Client().get(first).status_code == 404


@pytest.mark.parametrize("wish", [{}, {"shared": "2"}, {"shared": "yes"}])
def test_a_wish_that_is_neither_changes_nothing(walker, wish):
    make_record(walker)

    assert walker.post(SHARING, wish).status_code == 400

    assert Certificate.objects.get().code is None


def test_looking_makes_and_shares_nothing(walker):
    walker.get(RECORD)
    assert not Certificate.objects.exists()
    make_record(walker)
    walker.get(RECORD)

    assert walker.get(SHARING).status_code == 405
    assert walker.post("/certificates/abc/").status_code == 405
    assert Certificate.objects.get().code is None


@pytest.mark.parametrize("change", ["closed", "deleted"])
def test_a_record_goes_with_its_account(walker, learner, change):
    make_record(walker)
    address = share(walker)

    if change == "closed":
        type(learner).objects.update(is_active=False)
    else:
        learner.delete()

    assert Client().get(address).status_code == 404


# Codes and guesses


def test_a_code_holds_128_random_bits():
    """Fails when CODE_BITS in learning/domain/certifying.py is fewer."""
    codes = [certifying.new_code() for _ in range(2_000)]

    assert all(certifying.CODE.fullmatch(code) for code in codes)
    assert len(set(codes)) == len(codes)
    numbers = [
        sum(certifying.ALPHABET.index(c) << 5 * n for n, c in enumerate(code[::-1]))
        for code in codes
    ]
    assert max(number.bit_length() for number in numbers) == 128
    for bit in range(128):
        assert 700 < sum(number >> bit & 1 for number in numbers) < 1_300


def test_codes_come_from_the_system_s_own_randomness(monkeypatch):
    """Fails when `new_code` asks another module than `secrets`."""
    asked = []
    monkeypatch.setattr("secrets.randbits", lambda bits: asked.append(bits) or 2**127 + 31)

    assert certifying.new_code() == "4" + "0" * 24 + "z"
    assert asked == [128]


def test_a_code_typed_off_paper_is_read_kindly(walker):
    make_record(walker)
    code = "01" + certifying.new_code()[2:]
    Certificate.objects.update(code=code)

    typed = "Ol" + code[2:].upper()

    assert Client().get(f"/certificates/{typed}/").status_code == 200


def test_whatever_is_no_shared_record_gets_the_same_answer_to_the_byte(walker):
    make_record(walker)
    revoked = share(walker)
    walker.post(SHARING, {"shared": "0"})
    never = f"/certificates/{certifying.new_code()}/"

    answers = [
        Client().get(address)
        for address in [
            never, revoked, "/certificates/short/", "/certificates/%00/", f"{never[:-1]}0/",
            "/certificates/%F0%9F%A5%BE/", f"/certificates/{'9' * 5_000}/",
        ]
    ]  # fmt: skip

    assert {answer.status_code for answer in answers} == {404}
    assert len({without_token(answer) for answer in answers}) == 1
    for answer in answers:
        del answer.headers["Expires"]  # A moment, and each answer has its own.
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


def test_who_guesses_has_to_wait_even_with_a_code_that_is_right(walker):
    """Fails when `if guess is None` is taken out of the view `certificate`."""
    make_record(walker)
    address = share(walker)
    guesser = Client()

    answers = [guesser.get(f"/certificates/{certifying.new_code()}/") for _ in range(60)]
    assert {answer.status_code for answer in answers} == {404}
    refused = [guesser.get(f"/certificates/{certifying.new_code()}/"), guesser.get(address)]

    for answer in refused:
        assert answer.status_code == 429
        assert is_refused_for(answer, 300)
    assert Client(REMOTE_ADDR="192.0.2.7").get(address).status_code == 200


def test_looking_at_shared_records_is_no_guess(walker):
    make_record(walker)
    address = share(walker)
    client = Client()

    assert {client.get(address).status_code for _ in range(70)} == {200}
    assert {client.head(address).status_code for _ in range(3)} == {200}


# Visitors


def test_a_visitor_who_has_finished_is_led_to_an_account_and_back(client):
    published(core=1)
    tick(client, "r1")

    page = client.get(RECORD)
    assert "your ticks come with you" in page.text
    assert f'href="/accounts/signup/?next={RECORD}"' in page.text
    signed_up = client.post(
        f"/accounts/signup/?next={RECORD}",
        {"email": "walker@example.org", "password1": "a calm walk uphill", "next": RECORD},
        follow=True,
    )

    assert signed_up.redirect_chain[-1][0] == RECORD
    assert "Make the record" in signed_up.text


def test_a_visitor_who_has_not_finished_logs_in_first(client):
    published(core=1)

    assert client.get(RECORD).url == f"/accounts/login/?next={RECORD}"
    assert client.post(RECORD, {"name": "Inês"}).url == f"/accounts/login/?next={RECORD}"
    assert client.post(SHARING, {"shared": "1"}).url == f"/accounts/login/?next={RECORD}"
    assert client.get("/paths/nowhere/record/").status_code == 404


# Where next


def test_the_record_leads_to_side_trips_a_sequel_and_creators(client, learner):
    client.force_login(learner)
    ann = {"key": "ann", "name": "Ann", "support_url": "https://example.org/ann"}
    side = resource("side", weight="optional", minutes=90)
    published(step("s1", resource("r1"), side), sequel="running", creators=[ann])
    tick(client, "r1")
    make_record(client)
    assert "The path that goes on from here" not in client.get(RECORD).text

    published(core=1, key="running", title="Running")

    page = client.get(RECORD).text
    assert "1 side trip you passed" in page
    assert "Step 1, about 2 h" in page
    assert 'href="/paths/walking/s1/#r-side"' in page
    assert 'href="/paths/running/">Running</a>' in page
    assert "1 of those who made this path has a public page." in page


def test_a_step_cannot_take_the_record_s_place():
    with pytest.raises(Exception, match="record"):
        published(step("record", resource("a")))


# What it costs


def test_a_record_of_many_steps_costs_as_much_as_one_of_few(client, learner):
    client.force_login(learner)
    costs = []
    for slug, count in (("few", 3), ("many", 60)):
        steps = [step(f"s{n}", resource(f"r{n}")) for n in range(count)]
        published(*steps, key=slug, title=slug)
        for n in range(count):
            client.post(f"/paths/{slug}/resources/r{n}/completion/", {"done": "1"})
        client.post(f"/paths/{slug}/record/", {"name": "Inês"})
        client.post(f"/paths/{slug}/record/sharing/", {"shared": "1"})
        code = Certificate.objects.get(path__slug=slug).code
        pages = [f"/paths/{slug}/record/", f"/certificates/{code}/"]
        for page in pages:
            client.get(page)  # The outline is kept from here on.
        for page in pages:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            costs.append(len(captured))

    assert costs[:2] == costs[2:]
    assert costs[1] <= 3


def test_a_republished_path_keeps_serving_records_of_its_first_revision(walker):
    make_record(walker)
    path = LearningPath.objects.get()
    LearningPath.objects.update(title="Running")
    publish(path)

    assert "walked every core step of Walking" in words(walker.get(RECORD).text)

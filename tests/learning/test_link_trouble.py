"""When a link does not answer, learners get its archived copy first."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from learning.domain import linkrecords
from learning.domain.linkmending import set_free
from learning.models import LearningPath, LinkCheck
from tests.factories import make_learner, published, resource, step

pytestmark = pytest.mark.django_db
ORIGINAL = "https://example.org/r1"
COPY = "https://web.archive.org/web/20250312081500/https://example.org/r1"
OTHER_COPY = "https://web.archive.org/web/2016/https://example.org/r1"
TRAIL, STEP = "/paths/walking/", "/paths/walking/s1/"


def path_with(**fields):
    return published(step("s1", resource("r1", **fields), resource("r2")))


def tell(outcome="down", **fields):
    given = {"outcome": outcome, "reason": "timeout", "since": timezone.now(), **fields}
    LinkCheck.objects.create(address=ORIGINAL, **given)
    linkrecords.tell_paths(LearningPath.objects.values_list("pk", flat=True))


def words(response):
    return " ".join(response.text.split())


def test_a_step_shows_the_archived_copy_before_the_original(client):
    path_with()
    tell(archived_url=COPY, last_good_at=datetime(timezone.now().year, 11, 2, 9, tzinfo=UTC))
    client.post("/paths/walking/resources/r1/completion/", {"done": "1"})

    page = words(client.get(STEP))

    assert "<strong>The original is not answering.</strong>" in page
    assert "It last worked on 2 November, and the curators know." in page
    copy, original = page.index("Read the archived copy"), page.index("Try the original")
    assert copy < original
    assert f'href="{COPY}" rel="external noopener">Resource r1</a>' in page
    assert page.count(f'href="{ORIGINAL}"') == 1


def test_the_sign_leads_to_the_archived_copy(client):
    path_with()
    tell(archived_url=COPY)

    page = words(client.get(STEP))

    sign = f'<a class="sign" href="{COPY}" rel="external noopener">Read the archived copy'
    assert sign in page
    assert page.count('class="sign"') == 1
    assert page.count("Read the archived copy") == 1


def test_the_trail_leads_there_too(client):
    path_with()
    tell(archived_url=COPY)

    page = words(client.get(TRAIL))

    assert f'<a href="{COPY}" rel="external noopener">Resource r1</a>' in page
    assert "The original is not answering." in page
    assert "This leads to the archived copy." in page


def test_a_copy_that_the_path_names_goes_first(client):
    path_with(links=[{"url": ORIGINAL, "archived_url": OTHER_COPY}])
    tell(archived_url=COPY)

    page = client.get(STEP).text

    assert OTHER_COPY in page
    assert COPY not in page


def test_without_a_copy_the_original_stays(client):
    path_with()
    tell()

    page = words(client.get(STEP))

    assert "The original is not answering.</strong> The curators know." in page
    assert "archived copy" not in page
    assert page.count(f'href="{ORIGINAL}"') == 3


def test_what_is_no_longer_free_says_so(client):
    path_with()
    tell("not-free", archived_url=COPY)

    page = words(client.get(STEP))

    assert "<strong>The original is no longer free.</strong> The curators know." in page
    assert f'class="sign" href="{COPY}"' in page


def test_what_is_kept_at_hand_is_told_of_as_well(client):
    published(step("s1", resource("r1", weight="reference"), resource("r2")))
    tell(archived_url=COPY)

    page = words(client.get(STEP))

    assert "The original is not answering." in page
    assert f'href="{COPY}" rel="external noopener">Resource r1</a>' in page


@pytest.mark.parametrize("outcome", ["answering", "moved", "look", "changed", "unchecked"])
def test_learners_are_not_told_of_what_only_curators_mend(client, outcome):
    path_with()
    tell(outcome, archived_url=COPY)

    page = client.get(STEP).text

    assert "archived" not in page
    assert f'class="sign" href="{ORIGINAL}"' in page


def test_pages_tell_at_once_when_a_link_fails_and_when_it_answers_again(client):
    path_with()
    before = client.get(STEP).text
    tell(archived_url=COPY)
    during = client.get(STEP).text
    LinkCheck.objects.update(outcome="answering")
    linkrecords.tell_paths(LearningPath.objects.values_list("pk", flat=True))
    after = client.get(STEP).text

    assert "not answering" not in before
    assert "not answering" in during
    assert "not answering" not in after


def test_a_published_address_that_is_known_not_to_answer_is_told_of(client):
    LinkCheck.objects.create(address=ORIGINAL, outcome="down")

    path_with()

    assert "not answering" in client.get(STEP).text


def test_other_pages_of_a_path_cost_no_query_more(client, django_assert_max_num_queries):
    path_with()
    tell(archived_url=COPY)
    client.get(STEP)

    with django_assert_max_num_queries(2):
        client.get(STEP)


def test_a_preview_shows_it_as_learners_see_it(admin_client):
    path_with()
    tell(archived_url=COPY)
    path = LearningPath.objects.get()

    page = admin_client.get(f"/admin/learning/learningpath/{path.pk}/preview/s1/").text

    assert "The original is not answering." in page


def test_a_learner_may_tick_it_as_ever(client):
    path_with()
    tell(archived_url=COPY, last_good_at=timezone.now() - timedelta(days=400))
    client.force_login(make_learner())

    response = client.post("/paths/walking/resources/r1/completion/", {"done": "1"}, follow=True)

    assert "1 of 2" in response.text


def test_it_is_noted_when_a_curator_says_that_a_page_is_no_longer_free_and_that_it_is():
    path_with()
    curator = make_learner()
    before = timezone.now()

    set_free(ORIGINAL, is_free=False, by=curator)
    told = LinkCheck.objects.get()
    set_free(ORIGINAL, is_free=True, by=curator)
    back = LinkCheck.objects.get()

    changed_at = LearningPath.objects.get().links_changed_at
    assert (told.broken_at >= before, told.back_at) == (True, None)
    assert told.broken_at == back.broken_at < back.back_at <= changed_at

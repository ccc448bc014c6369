"""Days begin and end where a person lives."""

from datetime import UTC, datetime

import pytest

from learning.models import Completion
from tests.factories import make_learner, published

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("zone", "day"), [("", "14 May"), ("Pacific/Auckland", "15 May"), ("Etc/GMT+12", "13 May")]
)
def test_a_day_is_the_learners_own(client, zone, day):
    outline, learner = published(core=2), make_learner(time_zone=zone)
    row = outline.resource_ids["r1"]
    hour = 11 if zone == "Etc/GMT+12" else 23
    at = datetime(datetime.now(UTC).year, 5, 14, hour, 30, tzinfo=UTC)
    Completion.objects.create(learner=learner, resource_id=row, completed_at=at)
    client.force_login(learner)

    assert f"Done {day}" in client.get("/paths/walking/s1/").text


def test_a_zone_that_this_machine_does_not_know_breaks_no_page(client):
    published(core=2)
    client.force_login(make_learner(time_zone="Atlantis/Capital"))

    assert client.get("/paths/walking/").status_code == 200


def test_a_page_looks_up_the_one_zone_and_does_not_read_the_list_of_all(client, monkeypatch):
    published(core=2)
    client.force_login(make_learner(time_zone="Pacific/Auckland"))
    monkeypatch.setattr("zoneinfo.available_timezones", lambda: pytest.fail("all zones are read"))

    assert client.get("/paths/walking/").status_code == 200


def test_health_answers_somebody_logged_in_without_asking_who_they_are(
    client, django_assert_max_num_queries
):
    client.force_login(make_learner())
    with django_assert_max_num_queries(2) as asked:
        client.get("/health/")

    assert not any("accounts_user" in query["sql"] for query in asked.captured_queries)

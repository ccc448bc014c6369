"""What a record says of a path, worked out from plain values."""

from learning.domain.record import MOST_STEPS, record_of
from tests.factories import outline, resource, step


def credited(key, *creators, **more):
    return resource(key, credits=[{"creator": creator} for creator in creators], **more)


def test_it_counts_the_core_under_the_options_and_names_who_made_that():
    path = outline(
        step("s1", credited("a", "ann", "ben"), credited("side", "sid", weight="optional")),
        step("s2", credited("tf", "tom", option="tf"), credited("th", "ann", option="th")),
        choices=[
            {
                "key": "library",
                "question": "Which?",
                "options": [
                    {"key": "tf", "title": "T", "recommended": True},
                    {"key": "th", "title": "H"},
                ],
            }
        ],
        title="Deep",
    )

    said = record_of(path, {"th"})

    assert (said.title, said.core, said.minutes) == ("Deep", 2, 60)
    assert said.steps == ("Step s1", "Step s2")
    assert said.creators == ("Ann", "Ben")
    assert record_of(path, set()).creators == ("Ann", "Ben", "Tom")


def test_a_path_longer_than_a_page_is_named_by_its_first_steps():
    def steps(count):
        return record_of(outline(*(step(f"s{n}", resource(f"r{n}")) for n in range(count))), set())

    assert (len(steps(MOST_STEPS).steps), steps(MOST_STEPS).further_steps) == (MOST_STEPS, 0)
    assert (len(steps(60).steps), steps(60).further_steps) == (MOST_STEPS - 1, 21)


def test_credits_longer_than_a_page_are_counted():
    many = outline(step("s1", *(credited(f"r{n}", f"creator-with-a-name-{n}") for n in range(100))))

    said = record_of(many, set())

    assert said.creators[0] == "Creator-With-A-Name-0"
    assert len(said.creators) + said.further_creators == 100
    assert sum(len(name) for name in said.creators) < 400

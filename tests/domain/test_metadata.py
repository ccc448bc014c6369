"""What pages of the web propose, and what hostile ones cannot do."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.domain import metadata
from learning.domain.metadata import Maker, Proposal
from learning.domain.text import LONGEST_TITLE, single_line
from tests import page_samples as samples

PAGE = "https://example.org/page"
MOST_BYTES = 256 * 1024


def proposed(text, address=PAGE, content_type="text/html", **options):
    return metadata.propose(metadata.read(text, content_type), address, **options)


def names(proposal):
    return [maker.name for maker in proposal.creators]


def test_a_video_page_proposes_its_length():
    proposal = proposed(samples.VIDEO, "https://www.viewtube.example.org/watch?v=abc&t=9")

    assert proposal.title == "Backpropagation, calmly"
    assert names(proposal) == ["Rosa Lindqvist"]
    assert (proposal.kind, proposal.minutes, proposal.minutes_basis) == ("video", 22, "video")
    assert proposal.address == "https://viewtube.example.org/watch?v=abc"
    assert proposal.origins["minutes"] == "schema"
    assert proposal.origins["kind"] == "open-graph"


def test_a_blog_post_proposes_the_time_its_own_text_takes():
    proposal = proposed(samples.BLOG_POST)

    assert proposal.title == "What a gradient is & is not"
    assert proposal.creators == [Maker("Tove Aaltonen")]
    assert (proposal.kind, proposal.language) == ("article", "en-GB")
    assert (proposal.minutes, proposal.minutes_basis) == (10, "text")
    assert proposal.origins["minutes"] == "text"


def test_of_a_page_that_was_cut_the_least_time_is_known_and_no_figure_proposed():
    proposal = proposed(samples.BLOG_POST, is_cut=True)

    assert proposal.minutes is None
    assert proposal.minutes_at_least == 10


def test_a_preprint_proposes_its_authors_the_right_way_round():
    proposal = proposed(samples.PREPRINT)

    assert proposal.title == "Small Steps Suffice"
    assert names(proposal) == ["Chidi Okafor", "Anna Maria de Vries", "The Steps Collaboration"]
    assert (proposal.kind, proposal.language, proposal.minutes) == ("paper", "en", None)
    assert proposal.origins["creators"] == "citation"
    assert proposal.pdf == "https://papers.example.org/pdf/1501.00001"


def test_a_course_proposes_who_teaches_it():
    proposal = proposed(samples.COURSE)

    assert proposal.title == "Learning From Data"
    assert proposal.creators == [Maker("Yael Mizrahi", "lecturer")]
    assert (proposal.kind, proposal.language) == ("notes", "en")
    assert (proposal.minutes, proposal.minutes_basis) == (18 * 60, "estimate")


def test_a_course_without_teachers_proposes_its_host():
    proposal = proposed(samples.COURSE.replace("instructor", "nobody"))

    assert proposal.creators == [Maker("Campus", "host", "institution")]


def test_a_book_proposes_no_time():
    proposal = proposed(samples.BOOK)

    assert proposal.title == "Lineare Algebra, langsam"
    assert names(proposal) == ["Käthe Brandt", "Jürgen Öz"]
    assert (proposal.kind, proposal.language, proposal.minutes) == ("book", "de", None)


def test_a_repository_proposes_its_owner():
    proposal = proposed(samples.REPOSITORY, "https://github.com/tinkerer/tiny-nets")

    assert proposal.title == "tiny-nets: Neural nets in 100 lines"
    assert names(proposal) == ["tinkerer"]
    assert (proposal.kind, proposal.minutes) == ("code", None)
    assert proposal.origins["creators"] == "address"


def test_signs_without_spaces_are_counted_one_by_one():
    proposal = proposed(samples.CHINESE)

    assert (proposal.title, names(proposal)) == ("一步一步学习", ["王小明"])
    assert (proposal.language, proposal.minutes) == ("zh-Hans", 5)


def test_dublin_core_is_read():
    proposal = proposed(samples.DUBLIN)

    assert (proposal.title, names(proposal)) == ("Notes on walking", ["Wanda Walker"])
    assert (proposal.language, proposal.minutes) == ("fr", 10)


def test_a_page_with_nothing_proposes_nothing_but_its_address():
    assert proposed(samples.NOTHING) == Proposal(address=PAGE)


def test_what_the_page_declares_elsewhere_is_used_where_it_is_silent():
    proposal = proposed(samples.NOTHING, oembed=samples.OEMBED)

    assert (proposal.title, names(proposal)) == ("A talk", ["Mika Sato"])
    assert (proposal.kind, proposal.minutes, proposal.minutes_basis) == ("video", 30, "video")
    assert set(proposal.origins.values()) == {"oembed"}


def test_plain_text_is_counted():
    assert proposed(samples.WORDS, content_type="text/plain").minutes == 10


def test_a_proposal_survives_being_kept():
    proposal = proposed(samples.COURSE)

    assert Proposal.of_plain(proposal.as_plain()) == proposal


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://www.youtube.com/watch?v=a&list=b", "video"),
        ("https://youtu.be/a", "video"),
        ("https://www.youtube.com/playlist?list=b", "series"),
        ("https://vimeo.com/1234", "video"),
        ("https://arxiv.org/abs/1501.00001", "paper"),
        ("https://example.edu/papers/steps.pdf", "paper"),
        ("https://example.edu/slides/lecture-1.pdf", "slides"),
        ("https://example.edu/lecture_notes/1.pdf", "notes"),
        ("https://example.edu/talk.pptx", "slides"),
        ("https://colab.research.google.com/drive/1", "code"),
        ("https://example.org/walk.ipynb", "code"),
        ("https://docs.example.org/start/", "documentation"),
        ("https://tools.readthedocs.io/en/stable/", "documentation"),
        ("https://example.org/tutorials/first/", "tutorial"),
        ("https://example.org/about/", ""),
        ("https://[broken", ""),
    ],
)
def test_an_address_alone_may_tell_the_kind(address, kind):
    assert proposed("%PDF-1.7", address, "application/pdf").kind == kind


@pytest.mark.parametrize(
    ("canonical", "offered"),
    [
        ("/other", "https://example.org/other"),
        ("https://www.example.org/other", "https://www.example.org/other"),
        ("https://example.org/page/?utm_source=feed#top", PAGE),
        ("https://example.org/", PAGE),
        ("https://evil.example.com/other", PAGE),
        ("javascript:alert(1)", PAGE),
        ("http://[", PAGE),
        ("https://example.org/" + "a" * 2_000, PAGE),
    ],
)
def test_a_page_may_name_its_own_address_on_its_own_site(canonical, offered):
    assert proposed(f'<link rel=canonical href="{canonical}">').address == offered


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Ann Walker", ["Ann Walker"]),
        ("By Ann Walker", ["Ann Walker"]),
        ("Walker, Ann", ["Ann Walker"]),
        ("Ann Walker, Ben Runner, Cai de la Rue", ["Ann Walker", "Ben Runner", "Cai de la Rue"]),
        ("Walker, Ann; Runner, Ben", ["Ann Walker", "Ben Runner"]),
        ("https://social.example.org/ann", []),
        ("@ann", []),
        ("\u202eAnn\u0000 Walker", ["Ann Walker"]),
        ("", []),
    ],
)
def test_names_are_read_as_people_write_them(said, found):
    assert names(proposed(f'<meta name="author" content="{said}">')) == found


@pytest.mark.parametrize(
    ("site", "title", "shown"),
    [
        ("Blog", "Steps | Blog", "Steps"),
        ("Blog", "Steps \u2013 blog", "Steps"),
        ("Blog", "My Blog", "My Blog"),
        ("Blog", "Blog", "Blog"),
        ("Blog", "| Blog", "| Blog"),
        ("", "Steps | Blog", "Steps | Blog"),
    ],
)
def test_the_sites_name_is_cut_off_where_the_page_tells_it(site, title, shown):
    page = f'<meta property="og:site_name" content="{site}"><title>{title}</title>'

    assert proposed(page).title == shown


@pytest.mark.parametrize(
    ("block", "title"),
    [
        ('{"@type": "Article", "headline": ["First", "Second"]}', "First"),
        ('{"@type": "Article", "name": {"@value": "Wrapped"}}', "Wrapped"),
        ('<!-- {"@type": "Article", "name": "In a comment"} -->', "In a comment"),
        ('{"@type": "WebPage", "mainEntity": {"@type": "Book", "name": "The book"}}', "The book"),
        ('{"@type": "Person", "name": "Nobody\'s work"}', "Fallback"),
        ('{"@type": 5, "name": []}', "Fallback"),
        ('{"@type": "Article", "name": {"a": 1}, "author": [[]]}', "Fallback"),
        ("{broken", "Fallback"),
        ("[" * 50_000, "Fallback"),
        ('{"a":' * 20_000, "Fallback"),
        ("9" * 50_000, "Fallback"),
        ("null", "Fallback"),
        ("", "Fallback"),
    ],
)
def test_data_blocks_are_read_in_every_shape(block, title):
    page = f'<title>Fallback</title><script type="application/ld+json">{block}</script>'

    assert proposed(page).title == title


@pytest.mark.parametrize(
    "repeated",
    [
        *["<", "<a ", '<a x="', "<a x='", "<a/", "<a x=", "<a =", "</", "</a ", "<!--", "<!", "<?"],
        *["<![CDATA[", "&#9", "&", "<div>", "<b id=1><p>", "<script>", "<title>", "<nav>", "\x00"],
        *['<meta name="author" content="A B">', "<script type=application/ld+json>[</script>"],
        *['<i itemprop="author name" itemscope>', "<html lang=e>", "字", "\u202e", "a , b;", " \t"],
    ],
)
def test_the_worst_markup_costs_little_time(repeated):
    page = (repeated * (MOST_BYTES // len(repeated) + 1))[:MOST_BYTES]
    start = time.process_time()

    proposed(page)
    proposed(f"<meta name=author content='{page}'><title>{page}</title>")
    proposed(f'<script type="application/ld+json">{page}</script>')

    assert time.process_time() - start < 5


@pytest.mark.parametrize("digits", ["&#" + "9" * 5_000 + ";", "PT" + "9" * 5_000 + "M"])
def test_endless_numbers_are_no_obstacle(digits):
    page = f'<meta itemprop=duration content="{digits}"><meta name=author content="{digits}">'

    assert proposed(page, oembed='{"duration": ' + "9" * 5_000 + "}").minutes is None


FRAGMENTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [
            *["<", ">", "</", '"', "'", "=", "<!--", "-->", "&", "&#x41;", "<script", "</script>"],
            *[
                "<title>",
                "</title>",
                "<meta ",
                "<html lang=",
                'name="author"',
                ' content="',
                "<nav>",
            ],
            *['<script type="application/ld+json">', '{"@type": "Article", "name": "', '"}', "[{"],
            *['"author": ', "PT5M", "itemprop=duration ", "itemscope ", "og:title", "<link rel="],
        ]
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(FRAGMENTS, max_size=40), st.text(max_size=60), st.text(max_size=60))
def test_any_page_gives_a_proposal_that_the_form_can_hold(parts, address, oembed):
    proposal = proposed("".join(parts), address, oembed=oembed)

    for words in (proposal.title, *names(proposal)):
        assert single_line(words) == words
        assert len(words) <= LONGEST_TITLE
    assert set(proposal.origins) >= {
        name for name in ("title", "kind", "language", "minutes") if getattr(proposal, name)
    }
    assert Proposal.of_plain(proposal.as_plain()) == proposal

"""Random curriculum documents, for tests that say what holds for every one of them.

Keys come from small pools, so that two documents share some; a resource replaces only those
with a lesser number, so that two merged documents hold no circle.
"""

from hypothesis import strategies as st

from learning.domain.document import Document, Kind, Level, MinutesBasis, Role, Strength, Weight

INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
AWKWARD = [
    *("no", "1.10", "null", "~", "2016", "2016-01-31", "0x1F", "-5", "007", ".", "=", "<<"),
    *("- a", "# b", "a: b", "a #b", "| x", "> x", "%TAG", "&a", "*a", "!t", "@x", "`x"),
    *("'q'", '"q"', "\\n", "{a}", "[a]", "? x", ": x", "é\u0301", "😀", "日本語", "…", "---"),
]

lines = st.sampled_from(AWKWARD) | st.text(st.characters(exclude_categories=INVISIBLE), max_size=12)
titles = lines.filter(lambda text: text.strip())
prose = lines | st.lists(
    st.sampled_from(["", "    code", "- key: x", "  ", "text ", "# h"]) | lines
)
prose_text = prose.map(lambda text: text if isinstance(text, str) else "\n".join(text))
addresses = st.sampled_from(["https://example.org/a", "http://example.com/?b=1&c=%20#d"])
languages = st.sampled_from(["en", "pt-BR", "no"])
dates = st.sampled_from(["", "2016", "2016-01", "2016-01-31"])


def some(pool, part, least=0):
    """A list of parts with different keys from a pool, in any order."""
    keys = st.lists(st.sampled_from(pool), unique=True, min_size=least, max_size=4)
    return keys.flatmap(lambda chosen: st.tuples(*(part(key) for key in chosen)).map(list))


def fields(needed, **optional):
    return st.fixed_dictionaries(needed, optional=optional)


def links(key):
    return fields(
        {"key": st.just(key), "url": addresses},
        label=lines,
        archived_url=addresses,
        replaced_by=addresses | st.just(""),
    )


def credit(pair):
    return fields({"creator": st.just(pair[0]), "role": st.just(pair[1])}, institution=lines)


def resource(key, options):
    earlier = [f"r{number}" for number in range(1, int(key[1:]))] + ["old-1", "old-2"]
    return fields(
        {"key": st.just(key), "title": titles, "kind": st.sampled_from(list(Kind))},
        weight=st.sampled_from(list(Weight)),
        optional_for=lines,
        option=st.sampled_from(["", *options]),
        replaces=st.lists(st.sampled_from(earlier), max_size=3),
        extent=lines,
        minutes=st.none() | st.integers(0, 600),
        minutes_basis=st.sampled_from(list(MinutesBasis)),
        guidance=prose_text,
        topics=st.lists(titles, max_size=2),
        creators_unknown=st.booleans(),
        credits=some([(who, role) for who in ("ann", "bob") for role in Role], credit),
        links=some(["main", "slides", "notes"], links),
        remark=prose_text,
    )


def image(src):
    return fields({"src": st.just(src), "alt": titles}, caption=lines, credit=lines)


def option(key):
    return fields(
        {"key": st.just(key), "title": titles}, reason=lines, unmaintained=lines, remark=prose_text
    )


@st.composite
def choice(draw, key):
    options = draw(some([f"{key}-{letter}" for letter in "abc"], option, least=2))
    recommended = draw(st.sampled_from([None, *options]))
    if recommended:
        recommended["recommended"] = True
    question, guidance = draw(titles), draw(prose_text)
    return {"key": key, "question": question, "guidance": guidance, "options": options}


def prerequisite(pair):
    return fields(
        {"path": st.just(pair[0]), "knowledge": st.just(pair[1])},
        strength=st.sampled_from(list(Strength)),
        note=lines,
    )


@st.composite
def documents(draw, key="a-path"):
    """A document of up to four steps with up to eight resources, whatever they say."""
    choices = draw(some(["c1", "c2"], choice))
    options = [option["key"] for choice in choices for option in choice["options"]]
    steps = draw(
        some(
            ["s1", "s2", "s3", "s4"],
            lambda key: fields(
                {"key": st.just(key), "title": titles},
                purpose=lines,
                introduction=prose_text,
                images=some(["images/a.svg", "images/b.png"], image),
                remark=prose_text,
            ),
        )
    )
    pool = [f"r{number}" for number in range(1, 9)] if steps else []
    for number in draw(st.lists(st.sampled_from(pool), unique=True) if pool else st.just([])):
        step = draw(st.sampled_from(steps))
        step.setdefault("resources", []).append(draw(resource(number, options)))
    credited = [
        credit["creator"]
        for step in steps
        for resource in step.get("resources", ())
        for credit in resource.get("credits", ())
    ]
    creators = [
        draw(
            fields(
                {"key": st.just(who), "name": titles},
                kind=st.sampled_from(["person", "institution"]),
                url=addresses,
            )
        )
        for who in dict.fromkeys(credited)
    ]
    own = draw(
        fields(
            {"key": st.just(key), "title": titles},
            tagline=lines,
            summary=prose_text,
            outcome=prose_text,
            level=st.sampled_from(list(Level)),
            language=languages,
            topics=st.lists(titles, max_size=3),
            source=st.none()
            | fields(
                {"title": titles},
                authors=st.lists(titles, max_size=2),
                publisher=lines,
                published=dates,
                url=addresses,
            ),
            credit_note=prose_text,
            prerequisites=some([("maths", ""), ("", "Patience"), ("maths", "Sums")], prerequisite),
            sequel=st.sampled_from(["", "another-path"]),
            remark=prose_text,
        )
    )
    return Document.model_validate(own | {"creators": creators, "choices": choices, "steps": steps})

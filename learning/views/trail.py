"""What the trail and a step show to somebody: worked out from their ticks, drawn in kept pieces."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.template.loader import get_template
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

from learning.domain.choosing import prospects_of
from learning.domain.elsewhere import Elsewhere, ticked_elsewhere
from learning.domain.noting import KeptNote
from learning.domain.outline import Outline, OutlineResource, OutlineStep, Walk, WalkStep
from learning.domain.place import Place, place_on
from learning.domain.preparation import Preparation
from learning.domain.publishing import published_beside
from learning.domain.returning import new_since_finish, news_since
from learning.domain.ticking import Walked
from learning.views.days import Days
from learning.views.pieces import PIECES_KEPT, Pieces

# The pace of those who chose none.
HOURS_A_WEEK = 3
# More of them are read on the page of all changes.
MOST_NEWS = 8


class Row(NamedTuple):
    """A resource as one row shows it."""

    resource: OutlineResource
    state: str
    """done, earlier (an earlier version is done), here or ahead."""
    done_on: str = ""
    is_fresh: bool = False
    elsewhere: Elsewhere | None = None
    """The same address ticked on another path, while it is not done here."""


class Node(NamedTuple):
    """A step's place on the distance line."""

    number: int
    percent: str
    state: str
    is_labelled: bool


class Standing:
    """Somebody on a path: their walk, their place, and each part's state."""

    elsewhere: Mapping[str, Elsewhere] = {}
    """What of the step that is shown was ticked on other paths."""

    def __init__(
        self, outline: Outline, progress: Walked, fresh: str = "", *, is_whole: bool = False
    ) -> None:
        # With every step open, as for printing; else the current one alone.
        self.is_whole = is_whole
        self.outline, self.progress, self.fresh = outline, progress, fresh
        self.completed = progress.completed
        self.days, self.piece = Days(), Pieces()
        self.walk: Walk = outline.walk(progress.options)
        self.place: Place = place_on(self.walk, self.completed.keys())

    @cached_property
    def has_begun(self) -> bool:
        """Tell whether anything of this path is done."""
        return any(key in self.outline.resources for key in self.completed)

    @property
    def new_since_finish(self) -> int:
        """Return how many core resources came after somebody had finished, and are not done."""
        if self.place.is_finished or self.progress.finished_at is None:
            return 0
        return new_since_finish(self.outline, self.progress)

    @cached_property
    def step_states(self) -> tuple[str, ...]:
        """Return the state of each shown step. One without core is never done."""
        return tuple(
            "here"
            if step is self.place.step
            else "done"
            if step.core and done == len(step.core)
            else "ahead"
            for step, done in zip(self.walk.steps, self._core_done, strict=True)
        )

    @cached_property
    def _core_done(self) -> tuple[int, ...]:
        """Return how many core resources of each shown step are done."""
        done = self.completed.keys()
        return tuple(sum(part.is_done_by(done) for part in step.core) for step in self.walk.steps)

    def row(self, resource: OutlineResource) -> Row:
        """Return a resource's state, and the day it was done."""
        at = self.completed.get(resource.key)
        if at:
            is_fresh = resource.key == self.fresh
            return Row(resource, "done", self.days.say(at), is_fresh)
        if resource.is_done_by(self.completed.keys()):
            return Row(resource, "earlier")
        state = "here" if resource is self.place.here else "ahead"
        if self.elsewhere:
            return Row(resource, state, elsewhere=self.elsewhere.get(resource.key))
        return Row(resource, state)

    def rows(self, resources: Iterable[OutlineResource]) -> tuple[Row, ...]:
        """Return the rows of several resources."""
        return tuple(self.row(resource) for resource in resources)

    def look_elsewhere(self, step: WalkStep) -> None:
        """Find out what of a step is not done here and was ticked on other paths."""
        done = self.completed.keys()
        ahead = (r for r in (*step.core, *step.optional) if not r.is_done_by(done))
        found = ticked_elsewhere(self.outline, self.progress.others, ahead)
        self.elsewhere = {
            key: each._replace(day=self.days.say(each.at)) for key, each in found.items()
        }

    def done_in(self, step: WalkStep) -> int:
        """Return how many core resources of a shown step are done."""
        return self._core_done[step.number - 1]

    def minutes_left_in(self, step: WalkStep) -> int:
        """Return the minutes of a step's core that are ahead."""
        done = self.completed.keys()
        return sum(resource.minutes for resource in step.core if not resource.is_done_by(done))

    def done_on(self, step: WalkStep) -> str:
        """Return the day the last core resource of a step was done."""
        moments = [self.completed[r.key] for r in step.core if r.key in self.completed]
        return self.days.say(max(moments, default=None))

    def said(self, resource: OutlineResource) -> dict[str, Any]:
        """Return what a screen reader is told after a tick."""
        step = self.walk.step(resource.step_key)
        return {
            "resource": resource,
            "is_done": resource.is_done_by(self.completed.keys()),
            "step": step,
            "done_in_step": self.done_in(step) if step else 0,
            "place": self.place,
        }


def trail_context(standing: Standing, *, is_preview: bool = False) -> dict[str, Any]:
    """Return what templates/learning/path.html needs."""
    outline = standing.outline
    document = outline.document
    before = [part.path for part in document.prerequisites]
    others = standing.progress.others
    beside = published_beside([*before, document.sequel], others.learner_id)
    titles = tuple(sorted((slug, path.outline.title) for slug, path in beside.items()))
    prepared: tuple[Preparation, ...] = ()
    if others.is_known:
        prepared = tuple(others.preparation(beside[slug]) for slug in before if slug in beside)
    return {
        "outline": outline,
        "standing": standing,
        "place": standing.place,
        "titles": titles,
        "is_preview": is_preview,
        "band": band(standing),
        "heading": standing.piece(
            "learning/partials/_trail_heading.html",
            outline=outline,
            walk=standing.walk,
            is_preview=is_preview,
        ),
        "trail": mark_safe("".join(trail_items(standing, is_preview))),
        # With every step open they stand on the trail, each with its box.
        "side_trips": "" if standing.is_whole else side_trips(standing),
        "keeping": "" if is_preview else keeping(standing),
        "your_notes": standing.piece(
            "learning/partials/_your_notes.html", outline=outline, count=count
        )
        if (count := standing.progress.note_count)
        else "",
        "about": standing.piece(
            "learning/partials/_about.html",
            outline=outline,
            titles=titles,
            # Who is new sees it at the head.
            prepared=prepared if standing.has_begun else (),
        ),
        "not_saved": standing.piece("partials/_not_saved.html"),
        "links": standing.piece(
            "learning/partials/_document_links.html", outline=outline, is_preview=is_preview
        ),
        "head": standing.piece(
            "learning/partials/_path_head.html",
            outline=outline,
            titles=titles,
            prepared=() if standing.has_begun else prepared,
            has_begun=standing.has_begun,
        ),
    }


def step_context(
    standing: Standing,
    step: WalkStep,
    *,
    notes: Mapping[str, KeptNote] | None = None,
    is_preview: bool = False,
) -> dict[str, Any]:
    """Return what templates/learning/step.html needs.

    `notes` are somebody's own on the step's resources; None for who keeps none, as visitors do.
    """
    outline, walk, place = standing.outline, standing.walk, standing.place
    position = step.number - 1
    shared = {"outline": outline, "walk": walk, "states": standing.step_states, "current": step}
    standing.look_elsewhere(step)
    return {
        "outline": outline,
        "standing": standing,
        "place": place,
        "step": step,
        "is_preview": is_preview,
        "head": standing.piece(
            "learning/partials/_step_head.html",
            **shared,
            place=place,
            state=standing.step_states[position],
        ),
        "choices": choices(standing, step.step, is_preview=is_preview),
        "rail": standing.piece("learning/partials/_rail.html", **shared, place=place),
        "bar": standing.piece("learning/partials/_bar.html", **shared, done=standing.done_in(step)),
        "resources": with_notes(
            standing,
            standing.piece(
                "learning/partials/_core.html",
                outline=outline,
                step=step,
                rows=standing.rows(step.core),
                done=standing.done_in(step),
                minutes_left=standing.minutes_left_in(step),
                keeps_notes=notes is not None,
                is_preview=is_preview,
            )
            + standing.piece(
                "learning/partials/_further.html",
                outline=outline,
                step=step,
                rows=standing.rows(step.optional),
                keeps_notes=notes is not None,
                is_preview=is_preview,
            ),
            notes or {},
        ),
        "onward": standing.piece(
            "learning/partials/_onward.html",
            outline=outline,
            step=step,
            earlier=walk.steps[position - 1] if position else None,
            later=walk.steps[position + 1] if position + 1 < len(walk.steps) else None,
            left=len(step.core) - standing.done_in(step),
            place=place,
        ),
        "not_saved": standing.piece("partials/_not_saved.html"),
    }


def since(standing: Standing) -> dict[str, Any] | None:
    """Return what templates/learning/partials/_since.html needs; nothing where all is seen."""
    news = news_since(standing.outline, standing.progress)
    if not news.total:
        return None
    told = standing.piece(
        "learning/partials/_news.html",
        outline=standing.outline,
        items=news.items[:MOST_NEWS],
        more=len(news.items[MOST_NEWS:]),
        small=news.small,
    )
    return {"told": told, "at": timezone.now().isoformat()}


def with_notes(
    standing: Standing, resources: SafeString, notes: Mapping[str, KeptNote]
) -> SafeString:
    """Return a step's resources with somebody's notes in the place of the links to write one.

    The resources are pieces that learners share, in which each resource has such a link. It is a
    piece of its own, so that its very text can be found there; a note is drawn anew each time
    and kept by nobody.
    """
    drawn: str = resources
    for key, note in notes.items():
        about = {"outline": standing.outline, "resource": standing.outline.resources[key]}
        link = standing.piece("learning/partials/_note_link.html", **about)
        day = standing.days.say(note.changed_at)
        quote = get_template("learning/partials/_note.html")
        drawn = drawn.replace(link, quote.render(about | {"note": note, "day": day}))
    return mark_safe(drawn)


def choices(
    standing: Standing, step: OutlineStep | None = None, *, is_preview: bool = False
) -> SafeString | str:
    """Return the questions of the path, or of one step, to answer; nothing where none is asked."""
    outline, fresh = standing.outline, standing.fresh
    asked = outline.choices_of(step) if step else outline.document.choices
    if not asked:
        return ""
    is_saved = fresh.startswith("choice-")
    return standing.piece(
        "learning/partials/_choices.html",
        outline=outline,
        walk=standing.walk,
        step=step,
        prospects=tuple(
            prospects_of(outline, asked, standing.walk, standing.place, standing.completed.keys())
        ),
        fresh=fresh if is_saved else "",
        place=standing.place if is_saved else None,
        is_preview=is_preview,
    )


def band(standing: Standing) -> SafeString:
    """Return the one summary of a place: where, what next, how far."""
    hours_a_week = standing.progress.hours_a_week or HOURS_A_WEEK
    return standing.piece(
        "learning/partials/_band.html",
        outline=standing.outline,
        walk=standing.walk,
        place=standing.place,
        has_begun=standing.has_begun,
        finished_on=standing.days.say(standing.progress.finished_at),
        new=standing.new_since_finish,
        line=distance_line(standing),
        weeks=weeks(standing.place.minutes_left, hours_a_week),
        hours_a_week=hours_a_week,
        set_aside_on=standing.days.say(standing.progress.set_aside_at),
    )


def trail_items(standing: Standing, is_preview: bool) -> Iterator[SafeString]:
    """Yield the steps of the trail, and its end."""
    for step, state in zip(standing.walk.steps, standing.step_states, strict=True):
        yield trail_step(standing, step, state, is_preview)
    yield standing.piece("learning/partials/_trail_end.html")


def trail_step(standing: Standing, step: WalkStep, state: str, is_preview: bool) -> SafeString:
    """Return one step of the trail: walked ones folded, the current one open."""
    # What was just ticked stays in sight, with its Undo, though its step be walked by that.
    is_fresh = any(resource.key == standing.fresh for resource in step.core)
    is_open = state == "here" or standing.is_whole or is_fresh
    return standing.piece(
        "learning/partials/_trail_step.html",
        outline=standing.outline,
        step=step,
        state=state,
        rows=standing.rows(step.core) if is_open else (),
        side_rows=standing.rows(step.optional) if standing.is_whole else (),
        done=standing.done_in(step),
        minutes_left=standing.minutes_left_in(step) if state == "here" else 0,
        done_on=standing.done_on(step) if state == "done" else "",
        has_begun=standing.has_begun,
        is_preview=is_preview,
    )


def distance_line(standing: Standing) -> SafeString:
    """Return the path as a line with a node per step, at its share of the core time."""
    walk, place = standing.walk, standing.place
    return standing.piece(
        "learning/partials/_distance.html",
        nodes=_nodes(walk, standing.step_states),
        walked=_percent(walk.core_minutes - place.minutes_left, walk.core_minutes),
        hours_walked=round((walk.core_minutes - place.minutes_left) / 60),
        hours=round(walk.core_minutes / 60),
        place=place,
        steps=len(walk.steps),
    )


@lru_cache(maxsize=PIECES_KEPT)
def _nodes(walk: Walk, states: tuple[str, ...]) -> tuple[Node, ...]:
    before, nodes = 0, []
    for step, state in zip(walk.steps, states, strict=True):
        labelled = len(walk.steps) <= 12 or step.number % 2 == 1 or state == "here"
        nodes.append(Node(step.number, _percent(before, walk.core_minutes), state, labelled))
        before += step.core_minutes
    return tuple(nodes)


def side_trips(standing: Standing) -> SafeString:
    """Return the optional resources up to the current step, and how many come later."""
    walk, step = standing.walk, standing.place.step
    reached = [s for s in walk.steps if step is None or s.number <= step.number]
    later = [s for s in walk.steps if s not in reached and s.optional]
    return standing.piece(
        "learning/partials/_side_trips.html",
        outline=standing.outline,
        walk=walk,
        here=step,
        groups=tuple((s, standing.rows(s.optional)) for s in reached if s.optional),
        later=tuple(later),
        later_count=sum(len(s.optional) for s in later),
        later_minutes=sum(s.optional_minutes for s in later),
    )


def keeping(standing: Standing) -> SafeString | str:
    """Return how somebody may go on with a path they took up: pace, set aside, afresh."""
    is_aside = standing.progress.set_aside_at is not None
    if not (standing.has_begun or is_aside or standing.progress.hours_a_week):
        return ""
    return standing.piece(
        "learning/partials/_keeping.html",
        outline=standing.outline,
        is_aside=is_aside,
        has_begun=standing.has_begun,
    )


def weeks(minutes: int, hours_a_week: int) -> int:
    """Return how many weeks some minutes take at a pace, rounded up."""
    return -(-minutes // (hours_a_week * 60))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / (whole or 1):.1f}%"

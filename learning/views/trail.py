"""What the trail and a step show to somebody: worked out from their ticks, drawn in kept pieces."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

from learning.domain.outline import Outline, OutlineResource, Walk, WalkStep
from learning.domain.place import Place, place_on
from learning.domain.publishing import published_titles
from learning.domain.ticking import Walked
from learning.views.days import Days
from learning.views.pieces import Pieces

HOURS_A_WEEK = 3


class Row(NamedTuple):
    """A resource as one row shows it."""

    resource: OutlineResource
    state: str
    """done, earlier (an earlier version is done), here or ahead."""
    done_on: str = ""
    is_fresh: bool = False


class Node(NamedTuple):
    """A step's place on the distance line."""

    number: int
    percent: str
    state: str
    is_labelled: bool


class Standing:
    """Somebody on a path: their walk, their place, and each part's state."""

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

    @cached_property
    def step_states(self) -> tuple[str, ...]:
        """Return the state of each shown step."""
        return tuple(
            "here"
            if step is self.place.step
            else "done"
            if step.is_done_by(self.completed.keys())
            else "ahead"
            for step in self.walk.steps
        )

    def row(self, resource: OutlineResource) -> Row:
        """Return a resource's state, and the day it was done."""
        at = self.completed.get(resource.key)
        if at:
            is_fresh = resource.key == self.fresh
            return Row(resource, "done", self.days.say(at), is_fresh)
        if resource.is_done_by(self.completed.keys()):
            return Row(resource, "earlier")
        return Row(resource, "here" if resource is self.place.here else "ahead")

    def rows(self, resources: Iterable[OutlineResource]) -> tuple[Row, ...]:
        """Return the rows of several resources."""
        return tuple(self.row(resource) for resource in resources)

    def done_in(self, step: WalkStep) -> int:
        """Return how many core resources of a step are done."""
        return sum(resource.is_done_by(self.completed.keys()) for resource in step.core)

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
    others = [*(part.path for part in document.prerequisites), document.sequel]
    titles = tuple(sorted(published_titles(others).items()))
    return {
        "outline": outline,
        "standing": standing,
        "place": standing.place,
        "titles": titles,
        "is_preview": is_preview,
        "band": band(standing),
        "heading": standing.piece("learning/partials/_trail_heading.html"),
        "trail": mark_safe("".join(trail_items(standing, is_preview))),
        "side_trips": side_trips(standing),
        "about": standing.piece("learning/partials/_about.html", outline=outline, titles=titles),
        "not_saved": standing.piece("partials/_not_saved.html"),
        "links": standing.piece(
            "learning/partials/_document_links.html", outline=outline, is_preview=is_preview
        ),
        "head": standing.piece(
            "learning/partials/_path_head.html",
            outline=outline,
            titles=titles,
            has_begun=standing.has_begun,
        ),
    }


def step_context(standing: Standing, step: WalkStep, *, is_preview: bool = False) -> dict[str, Any]:
    """Return what templates/learning/step.html needs."""
    outline, walk, place = standing.outline, standing.walk, standing.place
    position = step.number - 1
    shared = {"outline": outline, "walk": walk, "states": standing.step_states, "current": step}
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
        "choices": standing.piece(
            "learning/partials/_choices.html",
            outline=outline,
            walk=walk,
            step=step,
            fresh=standing.fresh if standing.fresh.startswith("choice-") else "",
            is_preview=is_preview,
        )
        if outline.choices_of(step.step)
        else "",
        "rail": standing.piece("learning/partials/_rail.html", **shared, place=place),
        "bar": standing.piece("learning/partials/_bar.html", **shared, done=standing.done_in(step)),
        "resources": mark_safe(
            standing.piece(
                "learning/partials/_core.html",
                outline=outline,
                step=step,
                rows=standing.rows(step.core),
                done=standing.done_in(step),
                minutes_left=standing.minutes_left_in(step),
                is_preview=is_preview,
            )
            + standing.piece(
                "learning/partials/_further.html",
                outline=outline,
                step=step,
                rows=standing.rows(step.optional),
                is_preview=is_preview,
            )
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


def band(standing: Standing) -> SafeString:
    """Return the one summary of a place: where, what next, how far."""
    return standing.piece(
        "learning/partials/_band.html",
        outline=standing.outline,
        walk=standing.walk,
        place=standing.place,
        has_begun=standing.has_begun,
        finished_on=standing.days.say(standing.progress.finished_at),
        line=distance_line(standing),
        weeks=weeks(standing.place.minutes_left),
        hours_a_week=HOURS_A_WEEK,
    )


def trail_items(standing: Standing, is_preview: bool) -> Iterator[SafeString]:
    """Yield the steps of the trail, and its end."""
    for step, state in zip(standing.walk.steps, standing.step_states, strict=True):
        yield trail_step(standing, step, state, is_preview)
    yield standing.piece("learning/partials/_trail_end.html")


def trail_step(standing: Standing, step: WalkStep, state: str, is_preview: bool) -> SafeString:
    """Return one step of the trail: walked ones folded, the current one open."""
    is_open = state == "here" or standing.is_whole
    return standing.piece(
        "learning/partials/_trail_step.html",
        outline=standing.outline,
        step=step,
        state=state,
        rows=standing.rows(step.core) if is_open else (),
        done=standing.done_in(step),
        minutes_left=standing.minutes_left_in(step) if state == "here" else 0,
        done_on=standing.done_on(step) if state == "done" else "",
        has_begun=standing.has_begun,
        is_preview=is_preview,
    )


def distance_line(standing: Standing) -> SafeString:
    """Return the path as a line with a node per step, at its share of the core time."""
    walk, place = standing.walk, standing.place
    whole = walk.core_minutes or 1
    before, nodes = 0, []
    for step, state in zip(walk.steps, standing.step_states, strict=True):
        labelled = len(walk.steps) <= 12 or step.number % 2 == 1 or state == "here"
        nodes.append(Node(step.number, _percent(before, whole), state, labelled))
        before += step.core_minutes
    return standing.piece(
        "learning/partials/_distance.html",
        nodes=tuple(nodes),
        walked=_percent(walk.core_minutes - place.minutes_left, whole),
        hours_walked=round((walk.core_minutes - place.minutes_left) / 60),
        hours=round(walk.core_minutes / 60),
        place=place,
        steps=len(walk.steps),
    )


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


def weeks(minutes: int) -> int:
    """Return how many weeks some minutes take at the usual pace, rounded up."""
    return -(-minutes // (HOURS_A_WEEK * 60))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%"

"""What may be told of a path's learners: figures by step, resource and option, without persons.

Nothing in here is under five or can be turned into such a number, so it may be kept, shown
and sent as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from learning.domain.funnel import Tally, step_name, steps_of
from learning.domain.outline import Outline, OutlineResource
from learning.domain.withholding import LEAST, UNDER, Bound, Descent, Figure, Teller


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class StepFigures(_Part):
    """One step: who got there, who did all its core, who went no further."""

    number: int
    title: str
    reached: Figure
    finished: Figure | None = None
    """None for a step without core, which nobody can finish."""
    stopped: Figure
    days: int | None = None


class ResourceFigures(_Part):
    """One resource: who got to its step, who ticked it, whom it was next for when they stopped."""

    step: int
    key: str
    title: str
    row: int
    is_core: bool = True
    option: str = ""
    reached: Figure
    finished: Figure
    stopped: Figure | None = None
    """None for an optional one, which is never next."""
    days: int | None = None


class OptionFigures(_Part):
    """One option: who took it and no other of its choice."""

    question: str
    title: str
    is_recommended: bool
    taken: Figure


class Loss(_Part):
    """Where the path loses the most learners, and what was next for most of them."""

    step: int
    stopped: Figure
    resource: ResourceFigures | None = None
    had_finished: bool = False
    """Whether most of them had done all of the step's core."""
    next_step: int | None = None


class Headline(_Part):
    """What may be told in one line of those who started a path in one period."""

    started: Figure
    active: Figure
    finished: Figure
    days: int | None = None


class PathFigures(Headline):
    """All that may be told of those who started a path in one period."""

    steps: tuple[StepFigures, ...]
    resources: tuple[ResourceFigures, ...]
    options: tuple[OptionFigures, ...]
    loss: Loss | None = None


class Told(NamedTuple):
    """What was told of one period, and what a later one has to mind."""

    started: int
    exact: Mapping[str, int]
    figures: PathFigures


def tell(outline: Outline, tallies: Sequence[Tally]) -> list[PathFigures]:
    """Return what may be told of periods, each of which holds the one before.

    A period in which nobody more started is told alike: there is nothing to subtract.
    """
    told: list[Told] = []
    for tally in tallies:
        same = next((each for each in told if each.started == tally.started), None)
        if same is None:
            teller = Teller([each.exact for each in told])
            figures = _Telling(outline, tally, teller).figures()
            same = Told(tally.started, teller.exact, figures)
        told.append(same)
    return [each.figures for each in told]


class _Telling:
    """Turns one period's tally into figures."""

    def __init__(self, outline: Outline, tally: Tally, teller: Teller) -> None:
        self._outline, self._tally, self._teller = outline, tally, teller
        self._steps = steps_of(outline)

    def figures(self) -> PathFigures:
        """Return the figures, the most telling ones first, for each narrows what may follow."""
        tally, teller = self._tally, self._teller
        past = len(self._steps)
        way = teller.descend(
            {
                f"reached/{number}": sum(n for at, n in tally.furthest.items() if at >= number)
                for number in range(past + 1)
            }
        )
        reached = list(way.told.values())
        started, finished = reached[0], reached[past]
        stopped = self._stopped(way)
        told_to_stop = sum(figure.number for figure in stopped if figure.is_exact)
        whole = started.number - told_to_stop if started.is_exact else None
        active = teller.tell("active", tally.active, whole)
        steps = [self._step(number, reached, stopped[number], finished) for number in range(past)]
        resources = self._resources(steps)
        return PathFigures(
            started=started,
            active=active,
            finished=finished,
            days=tally.median_days("", LEAST),
            steps=tuple(steps),
            resources=tuple(resources),
            options=tuple(self._options(started)),
            loss=self._loss(steps, resources),
        )

    def _stopped(self, way: Descent) -> list[Figure]:
        """Tell who stopped at each step: steps between two exact figures share what is lost."""
        left: dict[str, int] = dict(way.lengths)
        told = []
        for number in range(len(self._steps)):
            stretch = way.stretches[f"reached/{number}"]
            value = self._tally.stopped[number]
            figure = self._teller.tell(f"stopped/{number}", value, left.get(stretch))
            if figure.is_exact and stretch in left:
                left[stretch] -= value
            told.append(figure)
        return told

    def _step(
        self, number: int, reached: Sequence[Figure], stopped: Figure, path_finished: Figure
    ) -> StepFigures:
        step = self._steps[number]
        name = step_name(number)
        finished = None
        if any(item.is_core for item in step.resources):
            finished = self._teller.tell(
                f"finished/{number}",
                self._tally.steps_finished[number],
                _whole(reached[: number + 1]),
                [path_finished.number] if path_finished.is_exact else [],
            )
        return StepFigures(
            number=number + 1,
            title=step.title,
            reached=reached[number],
            finished=finished,
            stopped=stopped,
            days=self._tally.median_days(name, LEAST),
        )

    def _resources(self, steps: Sequence[StepFigures]) -> list[ResourceFigures]:
        told = []
        for number, step in enumerate(self._steps):
            items = [item for item in step.resources if item.is_tickable]
            core = [item for item in items if item.is_core]
            above = [each.reached for each in steps[: number + 1]]
            stopped = self._shared_stop(steps[number].stopped, core)
            for item in items:
                reached, finished = self._on_resource(item, above, steps[number], core)
                told.append(
                    ResourceFigures(
                        step=number + 1,
                        key=item.key,
                        title=item.title,
                        row=self._outline.resource_ids.get(item.key, 0),
                        is_core=item.is_core,
                        option=item.option_title,
                        reached=reached,
                        finished=finished,
                        stopped=stopped.get(item.key),
                        days=self._tally.median_days(item.key, LEAST),
                    )
                )
        return told

    def _shared_stop(self, stopped: Figure, core: Sequence[OutlineResource]) -> dict[str, Figure]:
        values = {f"before/{item.key}": self._tally.stopped_before[item.key] for item in core}
        if stopped.is_under:
            return {item.key: UNDER for item in core}
        whole = None if stopped.bound is Bound.AT_LEAST else stopped.number
        told = self._teller.share(whole, values)
        return {item.key: told[f"before/{item.key}"] for item in core}

    def _on_resource(
        self,
        item: OutlineResource,
        above: Sequence[Figure],
        step: StepFigures,
        core: Sequence[OutlineResource],
    ) -> tuple[Figure, Figure]:
        """Tell who reached and who ticked a resource; the only core of a step is the step."""
        tell, whole = self._teller.tell, _whole(above)
        reached = step.reached
        if item.option:
            reached = tell(f"offered/{item.key}", self._tally.reached[item.key], whole)
            whole = reached.number if reached.is_exact else whole
        elif core == [item] and step.finished:
            return reached, step.finished
        is_part = item.is_core and not item.option and step.finished and step.finished.is_exact
        parts = [step.finished.number] if is_part and step.finished else []
        name = f"ticked/{item.key}"
        return reached, tell(name, self._tally.finished[item.key], whole, parts)

    def _options(self, started: Figure) -> Iterator[OptionFigures]:
        """Tell who took one option alone; whoever took several, or none, is not said."""
        whole = started.number if started.is_exact else None
        for choice in self._outline.document.choices:
            values = {f"option/{one.key}": self._tally.options[one.key] for one in choice.options}
            told = self._teller.share(whole, values)
            for one in choice.options:
                yield OptionFigures(
                    question=choice.question,
                    title=one.title,
                    is_recommended=one.recommended,
                    taken=told[f"option/{one.key}"],
                )

    def _loss(
        self, steps: Sequence[StepFigures], resources: Sequence[ResourceFigures]
    ) -> Loss | None:
        """Return the step that most stopped at, judged by what was told and by nothing else."""
        worst = max(steps, key=lambda step: step.stopped.near, default=None)
        if worst is None or not worst.stopped.near:
            return None
        next_ones = [each for each in resources if each.step == worst.number and each.stopped]
        first = max(next_ones, key=lambda each: _near(each.stopped), default=None)
        number = worst.number - 1
        core = [each.key for each in next_ones]
        unticked = sum(self._tally.stopped_before[key] for key in core)
        return Loss(
            step=worst.number,
            stopped=worst.stopped,
            resource=first if first and _near(first.stopped) else None,
            had_finished=unticked * 2 < self._tally.stopped[number],
            next_step=worst.number + 1 if worst.number < len(steps) else None,
        )


def _near(figure: Figure | None) -> int:
    return figure.near if figure else 0


def _whole(holding: Sequence[Figure]) -> int | None:
    """Return the nearest exact one of some figures, each of which holds the next."""
    return next((each.number for each in reversed(holding) if each.is_exact), None)

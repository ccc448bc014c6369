"""Check links politely: many hosts side by side, one question at a time to each.

What is held in memory is a queue of addresses and a batch of judged answers; bodies are looked
through and dropped. Work on the database happens in the calling thread, in short transactions.
"""

import asyncio
import random
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.utils import timezone

from learning.domain import archivecopies, linkrecords
from learning.domain.addresses import host_of
from learning.domain.archivecopies import Copy
from learning.domain.fetching import Answer, Fetcher
from learning.domain.linkhealth import Reading, read
from learning.domain.linkrecords import Claim, Result, Written
from learning.domain.linkschedule import wants_page
from learning.domain.publishedlinks import by_address, published_links
from learning.models import LinkCheck, Outcome

HOSTS_AT_ONCE = 20
PAUSE_SECONDS = 1.0  # between two questions to one host
HEAD_SECONDS, GET_SECONDS = 6.0, 14.0  # 20 for a link in all
RUN_SECONDS = 45 * 60  # what is left then stays due for the next run
MOST_COPIES = 200  # asked of the archive in one run
RESULTS_AT_ONCE = 25
# So many silent addresses without a single answer: rather ask whether we are online at all.
DOUBTED_AFTER = 40
PROBES = 3

Progress = Callable[[int, int], None]


def no_progress(done: int, total: int) -> None:
    """Show nothing."""


@dataclass
class Summary:
    """What a run came to."""

    links: int = 0
    skipped: int = 0
    is_offline: bool = False
    written: list[Written] = field(default_factory=list)
    copies: int = 0

    @property
    def outcomes(self) -> dict[str, int]:
        """Return how many of the checked links stand in which state now."""
        found = Counter(each.after.outcome for each in self.written)
        return {outcome: found[outcome] for outcome in Outcome.values if found[outcome]}


def check_links(
    path_ids: Iterable[int] | None = None,
    *,
    only_due: bool = False,
    progress: Progress = no_progress,
    **manner: Any,
) -> Summary:
    """Check the published links, of all paths or of some, or only those that are due."""
    held = by_address(published_links())
    chosen = held if path_ids is None else by_address(published_links(path_ids))
    linkrecords.keep_track_of(chosen)
    wanted = linkrecords.due_among(chosen, timezone.now()) if only_due else list(chosen)
    return check(wanted, held, only_due=only_due, progress=progress, **manner)


def check_addresses(addresses: Iterable[str]) -> Summary:
    """Check these addresses now, as a curator asks for it."""
    held = by_address(published_links())
    wanted = [address for address in addresses if address in held]
    linkrecords.keep_track_of(wanted)
    return check(wanted, held)


def check(
    addresses: Iterable[str],
    holders: Mapping[str, set[int]],
    *,
    only_due: bool = False,
    progress: Progress = no_progress,
    **manner: Any,
) -> Summary:
    """Check addresses that have records; `manner` holds other settings of a Run."""
    run = Run(list(addresses), holders, only_due=only_due, progress=progress, **manner)
    if run.summary.links:
        async_to_sync(run.go)()
    return run.summary


class Run:
    """One run over some addresses."""

    def __init__(
        self,
        addresses: list[str],
        holders: Mapping[str, set[int]],
        *,
        only_due: bool = False,
        progress: Progress = no_progress,
        hosts_at_once: int = HOSTS_AT_ONCE,
        pause: float = PAUSE_SECONDS,
        seconds: float = RUN_SECONDS,
        head_seconds: float = HEAD_SECONDS,
        get_seconds: float = GET_SECONDS,
    ) -> None:
        self.summary = Summary(links=len(addresses))
        self.holders, self.only_due, self.progress = holders, only_due, progress
        self.hosts_at_once, self.pause = hosts_at_once, pause
        self.head_seconds, self.get_seconds = head_seconds, get_seconds
        self.ends_at = time.monotonic() + seconds
        self.hosts = _by_host(addresses)
        self.results: list[Result] = []
        self.has_answered = False
        self.done = 0
        self.chance = random.Random()
        self.writing = asyncio.Lock()
        self.archive = Archive(self) if settings.ARCHIVE_LOOKUP else None

    def is_over(self) -> bool:
        """Tell whether no more is to be asked."""
        return self.summary.is_offline or time.monotonic() >= self.ends_at

    async def go(self) -> None:
        """Ask every host's addresses, and write down the rest."""
        async with make_fetcher() as fetcher:
            self.fetcher = fetcher
            workers = [self._work() for _ in range(min(self.hosts_at_once, len(self.hosts)))]
            lookups = asyncio.create_task(self.archive.work()) if self.archive else None
            await asyncio.gather(*workers)
            await self._write()
            if self.archive and lookups:
                self.archive.no_more()
                await lookups

    async def _work(self) -> None:
        while self.hosts and not self.is_over():
            for number, address in enumerate(self.hosts.popleft()):
                if self.is_over():
                    return
                if number:
                    await asyncio.sleep(self.pause)
                claim = await sync_to_async(linkrecords.claim)(address, only_due=self.only_due)
                if claim is None:
                    self.summary.skipped += 1
                else:
                    await self._take(Result(claim, await self._ask(claim)))
                self.done += 1
                self.progress(self.done, self.summary.links)

    async def _ask(self, claim: Claim) -> Reading:
        if not wants_page(claim.health, claim.digest, timezone.now()):
            answer = await self.fetcher.head(claim.address, seconds=self.head_seconds)
            reading = read(answer, timezone.now(), with_body=False)
            if reading.is_clean:
                return reading
            await asyncio.sleep(self.pause)
        answer = await self.fetcher.get(claim.address, seconds=self.get_seconds)
        return read(answer, timezone.now(), with_body=True)

    async def _take(self, result: Result) -> None:
        self.results.append(result)
        self.has_answered = self.has_answered or result.reading.shows_we_are_online
        enough = RESULTS_AT_ONCE if self.has_answered else DOUBTED_AFTER
        if len(self.results) >= enough:
            await self._write()

    async def _write(self) -> None:
        """Write down what was answered, unless nobody answers us at all."""
        async with self.writing:
            results, self.results = self.results, []
            if not results:
                return
            if not self.has_answered and not self.summary.is_offline:
                self.has_answered = await self._somebody_answers(results)
            if not self.has_answered:
                self.summary.is_offline = True
                await sync_to_async(linkrecords.give_back)([each.claim for each in results])
                return
            write = sync_to_async(linkrecords.write_results)
            written = await write(results, self.holders, self.chance)
            self.summary.written += written
            if self.archive:
                self.archive.ask_for(results, {each.address for each in written if each.is_good})

    async def _somebody_answers(self, silent: list[Result]) -> bool:
        """Ask a few others, that answered lately, before all of these are said to fail."""
        asked = [result.claim.address for result in silent]
        for address in await sync_to_async(_good_ones_but)(asked):
            answer = await self.fetcher.head(address, seconds=self.head_seconds)
            if read(answer, timezone.now(), with_body=False).shows_we_are_online:
                return True
        return False


class Archive:
    """Asks the archive for copies of what answers: one question at a time, and not for ever."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.waiting: asyncio.Queue[str | None] = asyncio.Queue()
        self.left = MOST_COPIES

    def ask_for(self, results: Iterable[Result], answering: set[str]) -> None:
        """Put the addresses that answer, and were not asked for lately, into the queue."""
        for result in results:
            claim = result.claim
            if claim.wants_copy and claim.address in answering and self.left:
                self.left -= 1
                self.waiting.put_nowait(claim.address)

    def no_more(self) -> None:
        """Let the work end with what is in the queue."""
        self.waiting.put_nowait(None)

    async def work(self) -> None:
        """Ask for one copy after another. A refusal is taken for an answer to all."""
        is_welcome, found = True, dict[str, Copy | None]()
        while (address := await self.waiting.get()) is not None:
            if not is_welcome or self.run.is_over():
                continue
            question = archivecopies.question_about(address)
            answer: Answer = await self.run.fetcher.get(question)
            is_welcome = answer.status == 200
            if is_welcome:
                found[address] = archivecopies.copy_in(answer.text, address)
            if len(found) >= RESULTS_AT_ONCE:
                found = await self._keep(found)
            await asyncio.sleep(self.run.pause)
        await self._keep(found)

    async def _keep(self, found: dict[str, Copy | None]) -> dict[str, Copy | None]:
        if found:
            await sync_to_async(linkrecords.write_copies)(found, self.run.holders)
            self.run.summary.copies += sum(copy is not None for copy in found.values())
        return {}


def make_fetcher() -> Fetcher:
    """Return the client that a run asks with."""
    return Fetcher()


def _by_host(addresses: Iterable[str]) -> deque[list[str]]:
    """Return the addresses host by host, those of the busiest hosts first: they take longest."""
    found: dict[str, list[str]] = defaultdict(list)
    for address in addresses:
        found[host_of(address)].append(address)
    return deque(sorted(found.values(), key=len, reverse=True))


def _good_ones_but(asked: Iterable[str]) -> list[str]:
    hosts = {host_of(address) for address in asked}
    good = LinkCheck.objects.exclude(last_good_at=None).order_by("-last_good_at")
    addresses = good.values_list("address", flat=True)[:200]
    others = {host_of(address): address for address in addresses if host_of(address) not in hosts}
    last = [archivecopies.ARCHIVE] if settings.ARCHIVE_LOOKUP else []
    return [*list(others.values())[:PROBES], *last]

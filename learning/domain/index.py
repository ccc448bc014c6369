"""An index of what can be found, kept in memory: one part for each path, asked together.

Words match as they are, by their beginning, and with small slips. Two databases search texts in
two ways and fold accents in neither; plain values in memory are the same above both.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from learning.domain.document import Document
from learning.domain.findable import Entry, Sort, entries_of
from learning.domain.folding import asked_words, is_unspaced, known_words, pairs_of, runs_of

SHORTEST_BEGINNING = 2
SHORTEST_PLURAL = 5
# From so many letters on a word may be so many slips away: one letter wrong, missing, too many, or
# exchanged with its neighbour.
SLIPS = ((8, 2), (4, 1))
AROUND_AN_EXCERPT = 80

# What a word costs a find, by where it stands; and more unless it is the very word.
_BEGINNING, _SLIP = 1, 2
# Counts, above all costs, the words that stand around a find and not in it.
_IS_AROUND = 1 << 20
_COSTS = [0, 4, 8, 16, 20 + _IS_AROUND]  # by tier
# A place is one number, and so is a rank: many small objects would keep the collector busy.
_TIER_BITS = 3
_IN_PART_BITS, _PART_BITS, _SORT_BITS, _COST_BITS = 20, 16, 4, 20
_SORTS = {sort: number for number, sort in enumerate(Sort)}


@dataclass(frozen=True, slots=True)
class Term:
    """A word that a find must hold, and the known words that it may be a slip of."""

    word: str
    slips: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Part:
    """What of one path can be found. Immutable, as the revision it is made from."""

    entries: tuple[Entry, ...]
    titles: tuple[tuple[str, ...], ...]
    """The words of each entry's title."""
    sorts: tuple[int, ...]
    """Where each entry stands among equally good finds."""
    places: Mapping[str, tuple[int, ...]]
    """By word, the numbers of the entries that hold it, each with the best tier there."""
    spellings: Mapping[str, str]
    """Words as they are written, where that differs from how they are compared."""

    @classmethod
    def of(cls, document: Document, kinds: Mapping[str, str]) -> "Part":
        """Return the part of a path."""
        places: defaultdict[str, dict[int, int]] = defaultdict(dict)
        spellings: dict[str, str] = {}
        known: dict[str, set[tuple[str, str]]] = {}
        entries, titles = [], []
        for number, (entry, words) in enumerate(entries_of(document, kinds)):
            entries.append(entry)
            titles.append(tuple(asked_words(entry.title)))
            for tier, text in words:
                if text not in known:  # Titles stand around every piece below them.
                    known[text] = known_words(text)
                for word, written in known[text]:
                    places[word].setdefault(number, tier)  # Tiers come the best first.
                    if written != word:
                        spellings.setdefault(word, written)
        kept = {
            word: tuple(number << _TIER_BITS | tier for number, tier in found.items())
            for word, found in places.items()
        }
        sorts = tuple(_SORTS[entry.sort] << 1 | (not entry.is_core) for entry in entries)
        return cls(tuple(entries), tuple(titles), sorts, kept, spellings)

    @cached_property
    def words(self) -> list[str]:
        """Return every word, sorted."""
        return sorted(self.places)

    def matches(self, term: Term) -> Iterator[tuple[str, int]]:
        """Yield the words here that a term stands for, the best first, and what each costs."""
        word = term.word
        if word in self.places:
            yield word, 0
        if not is_unspaced(word):
            if len(word) >= SHORTEST_PLURAL and word.endswith("s") and word[:-1] in self.places:
                yield word[:-1], _BEGINNING
            if len(word) >= SHORTEST_BEGINNING:
                yield from ((each, _BEGINNING) for each in self._beginning_with(word))
        yield from ((slip, _SLIP) for slip in term.slips if slip in self.places)

    def costs(self, terms: Iterable[Term]) -> dict[int, int]:
        """Return the entries that hold every term, and what it costs to find each."""
        costs: dict[int, int] | None = None
        for term in terms:
            best: dict[int, int] = {}
            for word, more in self.matches(term):
                for place in self.places[word]:
                    number, cost = place >> _TIER_BITS, _COSTS[place & 7] + more
                    if cost < best.get(number, _IS_AROUND * 2):
                        best[number] = cost
            if costs is not None:
                best = {number: costs[number] + best[number] for number in best if number in costs}
            if not best:
                return {}
            costs = best
        return costs or {}

    def holds(self, word: str, number: int) -> bool:
        """Tell whether an entry holds a word."""
        return any(place >> _TIER_BITS == number for place in self.places.get(word, ()))

    def _beginning_with(self, start: str) -> Iterator[str]:
        words = self.words
        at = bisect_left(words, start)
        while at < len(words) and words[at].startswith(start):
            if words[at] != start:
                yield words[at]
            at += 1


@dataclass(frozen=True)
class Answer:
    """What an index has for a question, the best first."""

    entries: tuple[Entry, ...] = ()
    meant: str = ""
    """What was probably meant, where the question is not spelled as anything known."""
    terms: tuple[Term, ...] = ()

    @classmethod
    def of_words(cls, question: str) -> "Answer":
        """Return an answer that holds nothing, to mark the words of a question with."""
        return cls(terms=_terms(asked_words(question), {}))

    @cached_property
    def _slips(self) -> set[str]:
        return {slip for term in self.terms for slip in term.slips}

    def marked(self, text: str) -> list[tuple[str, bool]]:
        """Return a text in pieces, each with whether it is what was looked for."""
        pieces, done = [], 0
        for start, end in self._marks(text):
            pieces += [(text[done:start], False), (text[start:end], True)]
            done = end
        pieces.append((text[done:], False))
        return [piece for piece in pieces if piece[0]]

    def excerpt(self, texts: Iterable[str]) -> str:
        """Return what stands around the first word that was looked for; nothing if none does."""
        for text in texts:
            start, end = next(self._marks(text), (0, 0))
            if end:
                return _cut(text, start, end)
        return ""

    def _marks(self, text: str) -> Iterator[tuple[int, int]]:
        for start, end, run in runs_of(text):
            if is_unspaced(run):
                yield from self._marks_within(start, end, run)
            elif run in self._slips or any(_is_meant(term.word, run) for term in self.terms):
                yield start, end

    def _marks_within(self, start: int, end: int, run: str) -> Iterator[tuple[int, int]]:
        """Yield the stretches of a run without spaces that terms cover together."""
        if end - start != len(run):
            return
        covered: set[int] = set()
        for term in self.terms:
            at = run.find(term.word)
            while at >= 0:
                covered.update(range(at, at + len(term.word)))
                at = run.find(term.word, at + 1)
        for at in sorted(covered - {each + 1 for each in covered}):
            until = at
            while until in covered:
                until += 1
            yield start + at, start + until


class Index:
    """Every path's part, asked together."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self.parts = tuple(parts)

    def look_up(self, question: str) -> Answer:
        """Return what holds every word of a question, the best first.

        A word that is known nowhere may be a slip. Where nothing holds all the words, two of
        them may be one, or each a slip.
        """
        words = asked_words(question)
        terms = _terms(words, {word: self._slips_of(word) for word in words if not self.has(word)})
        found = self._found(words, terms)
        if not found and (joined := self._joined(words)) != words:
            terms = _terms(joined, {})
            found = self._found(joined, terms)
        if not found:
            terms = _terms(words, {word: self._slips_of(word) for word in words})
            found = self._found(words, terms)
        if not found:
            return Answer(meant=self._meant_instead(words))
        meant = _meant(question, *self._of_rank(found[0]), terms)
        return Answer(self._entries(found), meant, terms)

    def has(self, word: str) -> bool:
        """Tell whether a word is known as it is, or begins or ends like a known one."""
        term = Term(word)
        return any(next(part.matches(term), None) for part in self.parts)

    def _joined(self, words: list[str]) -> list[str]:
        """Return words with neighbours made one where that is known, as in back propagation."""
        joined: list[str] = []
        for word in words:
            if joined and any(joined[-1] + word in part.places for part in self.parts):
                joined[-1] += word
            else:
                joined.append(word)
        return joined

    def _found(self, words: list[str], terms: tuple[Term, ...]) -> list[int]:
        """Return the rank of each find, the best first. The last bits say which it is."""
        title, ranks = tuple(words), []
        for place, part in enumerate(self.parts):
            for number, cost in part.costs(terms).items():
                if cost >= _IS_AROUND * len(terms):
                    continue
                rank = int(part.titles[number] != title)
                rank = rank << _COST_BITS | cost % _IS_AROUND
                rank = rank << _SORT_BITS | part.sorts[number]
                ranks.append((rank << _PART_BITS | place) << _IN_PART_BITS | number)
        return sorted(ranks)

    def _of_rank(self, rank: int) -> tuple[Part, int]:
        """Return which part holds a find, and under which number."""
        place = rank >> _IN_PART_BITS & (1 << _PART_BITS) - 1
        return self.parts[place], rank & (1 << _IN_PART_BITS) - 1

    def _entries(self, ranks: Iterable[int]) -> tuple[Entry, ...]:
        """Return what is found, each creator once, on however many paths they stand."""
        entries, creators = [], set()
        for part, number in map(self._of_rank, ranks):
            entry = part.entries[number]
            if entry.sort is Sort.CREATOR:
                if entry.key in creators:
                    continue
                creators.add(entry.key)
            entries.append(entry)
        return tuple(entries)

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        """Return the words that somebody may have meant, by how long they are."""
        known: defaultdict[int, list[str]] = defaultdict(list)
        for word in sorted(set[str]().union(*(part.places for part in self.parts))):
            if len(word) > 2 and not is_unspaced(word) and not any(map(str.isdigit, word)):
                known[len(word)].append(word)
        return known

    def _slips_of(self, word: str) -> tuple[str, ...]:
        """Return the known words nearest to a word, if a small slip leads to it."""
        return self._nearest(word, slips_allowed(word))

    def _nearest(self, word: str, allowed: int) -> tuple[str, ...]:
        if not allowed or is_unspaced(word):
            return ()
        choices = [
            known
            for length in range(len(word) - allowed, len(word) + allowed + 1)
            for known in self._by_length.get(length, ())
        ]
        near = process.extract(word, choices, scorer=OSA.distance, score_cutoff=allowed, limit=None)
        least = min((distance for _, distance, _ in near if distance), default=0)
        return tuple(sorted(known for known, distance, _ in near if distance == least))

    def _meant_instead(self, words: list[str]) -> str:
        """Return a question that finds something, nearest to one that finds nothing."""
        meant, is_put_right = [], False
        for word in words:
            if self.has(word):
                meant.append(word)
            elif near := self._nearest(word, len(word) // 4):
                meant.append(near[0])
                is_put_right = True
        if not is_put_right or not self._found(meant, _terms(meant, {})):
            return ""
        return " ".join(self._spelled(word) for word in meant)

    def _spelled(self, word: str) -> str:
        spellings = (part.spellings.get(word) for part in self.parts)
        return next((spelling for spelling in spellings if spelling), word)


def slips_allowed(word: str) -> int:
    """Return how many slips away from a known word this one may be."""
    return next((slips for length, slips in SLIPS if len(word) >= length), 0)


def is_near(word: str, known: str) -> bool:
    """Tell whether a word is the beginning of a known one, or a small slip of it."""
    allowed = 0 if is_unspaced(word) else slips_allowed(word)
    return known.startswith(word) or (
        bool(allowed) and OSA.distance(word, known, score_cutoff=allowed) <= allowed
    )


def _terms(words: Iterable[str], slips: Mapping[str, tuple[str, ...]]) -> tuple[Term, ...]:
    return tuple(
        term
        for word in words
        for term in (
            map(Term, pairs_of(word)) if is_unspaced(word) else [Term(word, slips.get(word, ()))]
        )
    )


def _meant(question: str, part: Part, number: int, terms: Iterable[Term]) -> str:
    """Return a question with its slips put right as in the best find; nothing without slips."""
    right: dict[str, str] = {}
    for term in terms:
        word = next(word for word, _ in part.matches(term) if part.holds(word, number))
        if word in term.slips:
            right[term.word] = part.spellings.get(word, word)
    if not right:
        return ""
    return " ".join(right.get(run, question[start:end]) for start, end, run in runs_of(question))


def _is_meant(asked: str, word: str) -> bool:
    if word == asked:
        return True
    if is_unspaced(asked) or len(asked) < SHORTEST_BEGINNING:
        return False
    is_plural = len(asked) >= SHORTEST_PLURAL and asked == f"{word}s"
    return is_plural or word.startswith(asked)


def _cut(text: str, start: int, end: int) -> str:
    """Return a text cut around a word, at spaces where there are any."""
    first, last = max(0, start - AROUND_AN_EXCERPT), min(len(text), end + AROUND_AN_EXCERPT)
    before, after = text[first:start], text[end:last]
    if first:
        before = "…" + (before.partition(" ")[2] or before)
    if last < len(text):
        after = (after.rpartition(" ")[0] or after) + "…"
    return before + text[start:end] + after

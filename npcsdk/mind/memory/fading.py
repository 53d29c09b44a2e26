"""How vivid a memory still is, and which ones have faded so far that they are better kept as a summary."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import isfinite, sqrt

from npcsdk.memory import ORDINARY, Memory
from npcsdk.mind.memory.when import DAY, HOUR
from npcsdk.patterns import lazy

THRESHOLD = 0.2
"""Below this a memory has faded. Small talk does after sixteen days."""
LEAST, MOST = 6, 40
"""Memories that become one summary, at least and at most."""
GROUPS = 2
"""Groups that are merged at once."""
DEEPEST = 6
"""How often a summary can be one of summaries: with six in each, that is enough for 46,656 of the first."""
SUMMARIES = 4
"""Summaries may be one in so many of what is remembered; then they are merged themselves."""
_GAINS = 10.0
"""A memory lasts twice as long for each tenth of importance."""
_DEPTH = lazy(r"summary\.([1-9])\.")
_STANDING = frozenset({"promise", "question", "fact", "opinion", "lore"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembering:
    """How much one character keeps word for word.

    `entries` are the memories that can fade, summaries among them: beyond that many the faintest old ones are merged.
    `characters` is how long a summary is at most. `threshold` is how vivid, 0 to 1, a memory is that counts as faded,
    and `keeps` how important one is, 0 to 1, that never fades.
    """

    entries: int = 2000
    characters: int = 600
    threshold: float = THRESHOLD
    keeps: float = 0.8

    def __post_init__(self) -> None:
        for name, least in (("entries", 2 * MOST), ("characters", 80)):
            if not getattr(self, name) >= least:
                raise ValueError(f"{name} is {getattr(self, name)!r}; it must be {least} or more")
        for name in ("threshold", "keeps"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"{name} is {getattr(self, name)!r}; it must lie between 0 and 1")


REMEMBERING = Remembering()


def vividness(memory: Memory, now: float, recalls: int = 0, *, settled: bool = False) -> float:
    """How vivid a memory is now, from 1, fresh, to 0.

    The shape is that of ACT-R: the strength of what was met n times over a time t goes with n / sqrt(t), and the
    chance to recall it is strength / (strength + 1); see J. R. Anderson and L. J. Schooler, "Reflections of the
    environment in memory", Psychological Science 2 (1991), 396-408, and J. R. Anderson et al., "An integrated theory
    of the mind", Psychological Review 111 (2004), 1036-1060. That importance counts beside age is from J. S. Park et
    al., "Generative agents", UIST 2023; that what was felt does, from L. Cahill and J. L. McGaugh, Consciousness and
    Cognition 4 (1995), 410-421. The numbers are our own: small talk is half as vivid after a day, what changes a life
    after four months, both later where something was felt.

    Args:
        memory: what is remembered.
        now: game time in seconds.
        recalls: how often it came to mind.
        settled: whether it was settled, or holds no more. What still stands does not fade below `THRESHOLD`:
            promises, questions, facts, opinions; nor do summaries.
    """
    age = now - memory.time
    if not age > 0.0:
        return 1.0
    felt = 0.0 if memory.feeling.label == "neutral" else memory.feeling.intensity
    lasts = DAY * 2.0 ** (_GAINS * (weight(memory) - ORDINARY)) * (1.0 + 2.0 * felt)
    met = 1.0 + max(0, recalls)
    vivid = met / (met + sqrt(age / lasts))
    stands = memory.kind == "summary" or (memory.kind in _STANDING and not settled)
    return max(vivid, THRESHOLD) if stands else vivid


def weight(memory: Memory) -> float:
    """The importance of a memory, 0 to 1; that of small talk where it is no number."""
    return min(max(memory.importance, 0.0), 1.0) if isfinite(memory.importance) else ORDINARY


def depth(memory: Memory) -> int:
    """How many summaries deep a memory is: 0 for what is none, 1 for a summary of such."""
    if memory.kind != "summary":
        return 0
    written = _DEPTH.match(memory.id)
    return min(int(written[1]), DEEPEST) if written else 1


class Fading:
    """Finds what has faded among the memories of one character.

    It goes through each memory once, and looks at no more of them at a time than may be kept.

    Args:
        who: the character's id.
        remembering: how much it keeps.
    """

    def __init__(self, who: str, remembering: Remembering = REMEMBERING) -> None:
        self.who = who
        self.remembering = remembering
        self._forget()

    def _forget(self) -> None:
        self._seen = 0
        self._standing: dict[str, Memory] = {}
        self._levels: list[dict[str, Memory]] = [{} for _ in range(DEEPEST + 1)]

    def truncate(self, count: int) -> None:
        """All but the first `count` memories were forgotten."""
        if count < self._seen:
            self._forget()

    def faded(
        self,
        memories: Sequence[Memory | None],
        now: float,
        *,
        recalls: Mapping[str, int],
        keep: Container[str] = (),
        merging: Collection[str] = (),
        most: int = GROUPS,
        share: float = 1.0,
    ) -> list[tuple[Memory, ...]]:
        """Groups of memories to be merged now, each into one summary; none while there are few enough.

        Each group is of neighbours, the oldest first: of one talk where that is long enough, and always in the same
        company. What was said in confidence is never merged with what was not.

        Args:
            memories: all, in the order in which they were added; None where one was merged.
            now: game time in seconds.
            recalls: how often each came to mind, by id.
            keep: ids of those that have to stay, as something that holds follows from them.
            merging: ids of those that are merged already, by what may yet be taken back.
            most: groups.
            share: of what may be kept, beyond which there are too many.
        """
        for at in range(self._seen, len(memories)):
            if (memory := memories[at]) is not None:
                self._take(memory)
        self._seen = len(memories)
        bounds = self.remembering
        if sum(map(len, self._levels)) - len(merging) <= bounds.entries * share:
            return []
        looked = (each for each in self._level.values() if each.id not in keep and each.id not in merging)
        oldest = list(islice(looked, bounds.entries))
        vivid = [vividness(memory, now, recalls.get(memory.id, 0), settled=True) for memory in oldest]
        faint = [memory for memory, at in zip(oldest, vivid, strict=True) if at < bounds.threshold]
        found = self._groups(faint, most)
        if not found:  # There are too many all the same: the fainter half counts as faded.
            ranked = sorted(range(len(oldest)), key=lambda at: (vivid[at], at))
            found = self._groups([oldest[at] for at in sorted(ranked[: max(MOST, len(ranked) // 2)])], most)
        return found

    def _take(self, memory: Memory) -> None:
        for part in memory.of if memory.kind == "summary" else ():
            for shelf in (self._standing, *self._levels):
                shelf.pop(part, None)
        for name in memory.settles:
            settled = self._standing.get(name)
            if settled is not None and settled.kind != "promise" and weight(settled) < self.remembering.keeps:
                self._levels[0][name] = self._standing.pop(name)
        stands = memory.kind in _STANDING or (memory.kind != "summary" and weight(memory) >= self.remembering.keeps)
        shelf = self._standing if stands else self._levels[depth(memory)]
        shelf[memory.id] = memory

    @property
    def _level(self) -> dict[str, Memory]:
        """Where to look: at what is no summary, unless there are too many of these; then the least deep ones."""
        first, *deeper = self._levels
        many = sum(map(len, deeper)) > self.remembering.entries // SUMMARIES or len(first) < LEAST
        return next((level for level in deeper if len(level) >= LEAST), first) if many else first

    def _groups(self, memories: Sequence[Memory], most: int) -> list[tuple[Memory, ...]]:
        return self._parted(memories, most, alike=True) or self._parted(memories, most, alike=False)

    def _parted(self, memories: Iterable[Memory], most: int, *, alike: bool) -> list[tuple[Memory, ...]]:
        """Neighbours in groups, each of one company where they are to be `alike`."""
        groups: list[tuple[Memory, ...]] = []
        runs: dict[tuple[bool, frozenset[str]], list[Memory]] = {}
        for memory in memories:
            key = memory.confided, company(memory, self.who) if alike else frozenset()
            run = runs.setdefault(key, [])
            if len(run) == MOST or (len(run) >= LEAST and _apart(run[-1], memory)):
                groups.append(tuple(run))
                if len(groups) == most:
                    return groups
                run.clear()
            run.append(memory)
        groups += [tuple(run) for run in runs.values() if len(run) >= LEAST]
        return groups[:most]


def company(memory: Memory, who: str) -> frozenset[str]:
    """Who was there besides the one that remembers it."""
    return frozenset((memory.said_by, memory.to, *memory.there)) - {"", who}


def _apart(one: Memory, other: Memory) -> bool:
    """Whether two neighbours are of different talks."""
    return not abs(other.time - one.time) <= HOUR or one.time // DAY != other.time // DAY

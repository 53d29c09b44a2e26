"""What one character remembers, in the order in which it came to know of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from npcsdk.memory import Memory, Recollection
from npcsdk.mind.memory.asked import answers
from npcsdk.mind.memory.facts.facts import Facts
from npcsdk.mind.memory.facts.heard import Heard, heard
from npcsdk.mind.memory.facts.owed import AWAY
from npcsdk.mind.memory.fading import REMEMBERING, Fading, Remembering
from npcsdk.mind.memory.index import Index
from npcsdk.mind.memory.look import Look
from npcsdk.world.nature import PLAYER

OWED = 0.5
"""How well what is still owed fits where nothing is said."""
_OPEN = {"promise": "promised", "question": "asked"}
_READ = frozenset({"event", "fact", "promise", "question"})
_NOTHING = Heard()


class Held:
    """The memories of one character: how they are found, and what becomes of them.

    Args:
        who: the character's id.
        remembering: how much it keeps word for word.
    """

    def __init__(self, who: str, remembering: Remembering = REMEMBERING) -> None:
        self.who = who
        self.index = Index()
        self.facts = Facts()
        self._fading = Fading(who, remembering)
        self._recalls: Counter[str] = Counter()
        self._known: set[str | int] = set()
        self._fresh: dict[str | int, int] = {}  # the same of what is not settled, and where it stands
        self._settled = 0

    def __len__(self) -> int:
        return len(self.index)

    @property
    def memories(self) -> list[Memory]:
        """All that is remembered and not merged into something else, the oldest first."""
        return [memory for memory in self.index.memories if memory is not None]

    def knows(self, memory: Memory) -> bool:
        """Whether it is remembered, or was before it was merged: it, who told it apart, or the same words of the same
        mouth."""
        return any(key in self._known or key in self._fresh for key in self.keys(memory))

    @staticmethod
    def keys(memory: Memory) -> tuple[str | int, ...]:
        """What a memory is known again by, whoever told it. What happens twice is no words, and twice news."""
        own = root(memory.id)
        return (own, hash((memory.said_by, memory.text))) if memory.said_by else (own,)

    def add(self, memory: Memory) -> None:
        """Remember something. What a summary stands for is no longer found by itself, nor what an opinion replaces."""
        for key in self.keys(memory):
            self._fresh.setdefault(key, len(self.index))
        self.index.add(memory)
        # Afterwards, so that what it hides is found again when it is taken back.
        for gone in memory.of if memory.kind == "summary" else memory.settles if memory.kind == "opinion" else ():
            self.index.hide(gone)
        self.facts.add(memory, heard(memory.text, memory.said_by, memory.to) if memory.kind in _READ else _NOTHING)

    def settle(self) -> None:
        """Keep what was added for good: only what comes after it is ever forgotten again."""
        self._settled = len(self)
        self._known.update(self._fresh)
        self._fresh.clear()
        self.index.settle()
        self.facts.settle()

    def truncate(self, count: int) -> None:
        """Forget all but the first `count` that were added."""
        while self._fresh and next(reversed(self._fresh.values())) >= count:
            self._fresh.popitem()
        self.index.truncate(count)
        self.facts.truncate(count)
        self._fading.truncate(count)

    def recall(self, look: Look) -> list[Recollection]:
        """What comes to mind, the best fit first, each with what has to be said with it.

        Where nothing is said, as when a talk begins, what is still owed comes to mind.
        """
        found = self._answered(look, self.index.recall(look)) if look.text.strip() else self._owed(look)
        notes = [self.facts.note_of(each.memory.id, look.names) for each in found]
        return [replace(each, note=note) if note else each for each, note in zip(found, notes, strict=True)]

    def _answered(self, look: Look, found: list[Recollection]) -> list[Recollection]:
        """What was found, and what answers to what the player asks of themselves or of promises."""
        fits = {each.memory.id: each for each in found}
        for answer in answers(look, self.facts, self.index.memories):
            memory = self.index.known(answer.memory_id)
            if memory is None or (look.before is not None and memory.turn >= look.before):
                continue
            before = fits.get(memory.id, Recollection(memory=memory, score=0.0))
            score = 1 - (1 - before.score) * (1 - answer.score)
            if answer.why not in before.why:
                fits[memory.id] = Recollection(memory=memory, score=score, why=(answer.why, *before.why))
        ranked = sorted(fits.values(), key=lambda each: (-each.score, -each.memory.importance))
        return ranked[: max(0, look.most)]

    def _owed(self, look: Look) -> list[Recollection]:
        """What was promised, and what the player asked, a while ago and open still, among those who are there."""
        there = {"", self.who, *look.present}
        return [
            Recollection(memory=owed.memory, score=OWED, why=(f"{_OPEN[owed.kind]}, and not settled",))
            for owed in self.facts.open(look.now)
            if {owed.by, owed.to} <= there
            and (owed.kind == "promise" or owed.by == PLAYER)
            and look.now - owed.memory.time >= AWAY
        ][: look.most]

    def came_to_mind(self, ids: Iterable[str]) -> None:
        """Keep these longer: they came to mind."""
        self._recalls.update(ids)

    def faded(self, now: float, share: float = 1.0) -> Sequence[Sequence[Memory]]:
        """Groups of memories that are better kept as a summary each, as there are too many; see `Fading`."""
        if len(self) <= self._fading.remembering.entries * share:
            return ()
        keep = {owed.memory.id for owed in self.facts.open(now)}
        # What may yet be forgotten is too fresh to fade; what it merges is merged.
        known, fresh = self.index.memories[: self._settled or None], self.index.memories[self._settled or len(self) :]
        merging = {part for each in fresh if each and each.kind == "summary" for part in each.of}
        return self._fading.faded(known, now, recalls=self._recalls, keep=keep, merging=merging, share=share)


def root(memory_id: str) -> str:
    """The id of a memory as it was when nobody had told it on."""
    return memory_id.partition(">")[0]

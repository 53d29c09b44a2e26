"""Claims by what they are about and who makes them: which of them are replaced, and which are contradicted."""

from __future__ import annotations

from collections.abc import Container
from heapq import nlargest
from typing import NamedTuple

from npcsdk.memory import Memory
from npcsdk.mind.memory.facts.claim import Claim, Key, bears
from npcsdk.mind.memory.facts.journal import Journal

KNOWN = ""
"""Who says what nobody says: what is a fact."""
READ = " read"
"""Who says what stood somewhere."""
_CHANGES = 8
"""Changes that are kept of what one says about one thing."""
_SPEAKERS = 8
"""Who may contradict each other about one thing; of more, those who spoke last."""


class Told(NamedTuple):
    """A claim, who makes it, in which memory, and when."""

    time: float
    number: int
    claim: Claim
    by: str
    memory_id: str

    @property
    def own(self) -> bool:
        """Whether somebody says it of itself."""
        return self.claim.about == self.by


class Standing(NamedTuple):
    """How a claim stands beside all others.

    Attributes:
        told: the claim.
        after: what replaced it; None where it still holds.
        before: what it replaced; None where it is the first.
        others: what others say otherwise, what one says of itself before what others do.
    """

    told: Told
    after: Told | None
    before: Told | None
    others: tuple[Told, ...]


def speaker(memory: Memory) -> str:
    """Who makes the claims of a memory: whose words they are, or who told of it."""
    return memory.said_by or memory.by or (READ if memory.source == "read" else KNOWN)


class Claims:
    """The claims that one character knows of.

    What one says later replaces what it said before, by the time when it was said, not when it was heard of. What is
    known replaces what others said before it. What two say stays apart.

    Args:
        journal: what its tables are written by.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._of: dict[str, tuple[Told, ...]] = {}
        self._said: dict[Key, dict[str, tuple[Told, ...]]] = {}

    def add(self, memory: Memory, claims: tuple[Claim, ...], number: int) -> None:
        """Take in what a memory claims."""
        if not claims:
            return
        by = speaker(memory)
        told = tuple(Told(memory.time, number, claim, by, memory.id) for claim in claims)
        self._journal.put(self._of, memory.id, (*self._of.get(memory.id, ()), *told))
        for each in told:
            key = each.claim.key
            said = self._said.get(key, {})
            mine = said.get(by, ())
            place = next((at for at in range(len(mine), 0, -1) if mine[at - 1][:2] <= each[:2]), 0)
            if place and bears(mine[place - 1].claim, each.claim) > 0:
                continue
            mine = (*mine[:place], each, *mine[place:])[-_CHANGES:]
            others = {who: told for who, told in said.items() if who != by}
            if len(others) >= _SPEAKERS:
                del others[min((who for who in others if who), key=lambda who: others[who][-1][:2])]
            self._journal.put(self._said, key, {**others, by: mine})

    def own(self, who: str, most: int, sides: Container[str] | None = None) -> list[Told]:
        """What somebody says last of sides of itself, or of all of its own where none are named; the last first."""
        of, its = f"{who}'s ", sides
        found = (
            each[who][-1]
            for (about, side, _), each in self._said.items()
            if who in each
            and ((about == who and (its is None or side in its)) or (its is None and about.startswith(of)))
        )
        return nlargest(most, found, key=lambda each: each[:2])

    def of(self, memory_id: str) -> list[Standing]:
        """How each claim of a memory stands."""
        return [self._standing(told) for told in self._of.get(memory_id, ())]

    def _standing(self, told: Told) -> Standing:
        said = self._said.get(told.claim.key, {})
        mine = said.get(told.by, ())
        known = said.get(KNOWN, ()) if told.by != KNOWN and not told.own else ()
        after = _last([each for each in (*mine, *known) if each[:2] > told[:2]], told.claim)
        before = _last([each for each in mine if each[:2] < told[:2]], told.claim, only_against=True)
        if after is not None and bears(after.claim, told.claim) < 0:
            return Standing(told, after, None, ())
        others = [found for by, each in said.items() if by != told.by and (found := self._against(told, list(each)))]
        others.sort(key=lambda each: (not each.own, each.by != KNOWN, -each.time, -each.number))
        return Standing(told, None, before, tuple(others))

    def _against(self, told: Told, theirs: list[Told]) -> Told | None:
        """What somebody else holds against a claim by now."""
        found = _last(theirs, told.claim)
        if found is None or bears(found.claim, told.claim) >= 0:
            return None
        known = self._said.get(told.claim.key, {}).get(KNOWN, ()) if not found.own else ()
        refuted = any(each[:2] > found[:2] and bears(each.claim, found.claim) < 0 for each in known)
        return None if refuted and found.by != KNOWN else found


def _last(told: list[Told], claim: Claim, *, only_against: bool = False) -> Told | None:
    """The last that says the same as a claim, or is against it."""
    found = [each for each in told if (sense := bears(each.claim, claim)) and not (only_against and sense > 0)]
    return max(found, key=lambda each: each[:2], default=None)

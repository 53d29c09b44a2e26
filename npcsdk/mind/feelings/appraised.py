"""One event, appraised by all whom it concerns: what each feels, toward whom, and how its goals stand since. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from npcsdk.mind.feelings.appraisal import (
    START,
    likelihood_after,
    of_others_deed,
    of_others_goal,
    of_own_deed,
    of_own_goal,
    of_standard,
)
from npcsdk.mind.feelings.stakes import Ease, Happening, Stake

FAINT = 0.02
"""An impulse weaker than this is not felt."""
Impulse = tuple[str, str, float, str]
"""That somebody feels something at once: who, the label, the intensity, up to 1, and about whom, "" for nobody."""
_Strengths = dict[str, float]
"""How strongly each emotion is felt, by its name in OCC; without a bound."""


class Told(NamedTuple):
    """What came along with an event, and goes before what characters make of its name; None where nothing did."""

    by: str | None = None
    likelihood: float | None = None
    witnesses: frozenset[str] | None = None


class Appraisal(NamedTuple):
    """What follows from an event: what is felt, and how likely each goal is that it moved, 0 to 1."""

    felt: list[Impulse]
    goals: dict[str, float]


def appraise(
    happening: Happening,
    told: Told,
    known: Mapping[str, float],
    noticing: Iterable[str],
    likes: Mapping[str, Iterable[tuple[str, float]]],
    eases: Mapping[str, Ease],
) -> Appraisal:
    """Appraise an event.

    Goals are such that have to be kept up: no event settles one for ever. The equations are linear, so what one
    feels about who did it, or with the owner of several goals, is reckoned from all that they were helped and harmed.

    Args:
        happening: what it is to whom.
        told: what came along with it.
        known: how likely goals are, 0 to 1, by `character.goal`; others, and numbers beyond, stand at a half.
        noticing: who feels something of it, in this order.
        likes: whom of those whose goals it may move each of these likes or dislikes, and how much, -1 to 1.
        eases: how easily emotions come to each.
    """
    felt: list[Impulse] = []
    add, faint = felt.append, FAINT
    goals: dict[str, float] = {}
    by, likelihood, _ = told
    stakes = happening.stakes
    came = _come_to_each(stakes, told, known, goals)
    for who in noticing:
        ease = eases[who]
        doer = happening.by if by is None else by
        if who in stakes:
            own, good, harm = came[who]
            sure, told_by, _, _, worths = stakes[who]
            toward = doer = told_by if by is None else by
            sure = sure if likelihood is None else likelihood
            if doer == who:
                toward = ""
                _add_own_deed(own, worths, sure, good, harm)
            elif doer:
                if good:
                    own[of_others_deed(good)] = good
                if harm:
                    own[of_others_deed(-harm)] = harm
                for worth, emotion in worths:
                    own[emotion] = abs(worth) * sure
            for emotion, strength in own.items():  # Written out twice: a call for each would take as long again.
                label, easily = ease[emotion]
                intensity = strength * easily
                if intensity >= faint:
                    add((who, label, intensity if intensity < 1.0 else 1.0, toward))
        if who in likes:
            for owner, like in likes[who]:
                _, good, harm = came[owner]
                for emotion, strength in _with_owner(good, harm, like, doer == who):
                    label, easily = ease[emotion]
                    intensity = strength * easily
                    if intensity >= faint:
                        add((who, label, intensity if intensity < 1.0 else 1.0, owner))
    return Appraisal(felt, goals)


def _come_to_each(
    stakes: Mapping[str, Stake], told: Told, known: Mapping[str, float], goals: dict[str, float]
) -> dict[str, tuple[_Strengths, float, float]]:
    """For each of them, what `_come_to` says; `goals` takes how those stand who know of the event."""
    _, likelihood, there = told
    came = {}
    for who, stake in stakes.items():
        came[who] = _come_to(stake, likelihood, known, goals if there is None or who in there else {})
    return came


def _come_to(
    stake: Stake, likelihood: float | None, known: Mapping[str, float], goals: dict[str, float]
) -> tuple[_Strengths, float, float]:
    """What is felt for one's own goals, and how much they are helped and harmed; `goals` takes how they stand."""
    sure, _, adds, stands, _ = stake
    if likelihood is not None:
        sure = likelihood
    own: _Strengths = {}
    good = harm = 0.0
    for key, utility, congruence, after in stands:
        before = known.get(key, START)
        if not 0.0 <= before <= 1.0:
            before = START
        if after is None or likelihood is not None:
            after = likelihood_after(before, congruence, sure, adds)
        change = after - before
        strength = utility * change
        if strength > 0.0:
            good += strength
        elif strength < 0.0:
            strength = -strength
            harm += strength
        else:
            continue
        goals[key] = after
        for emotion in of_own_goal(utility, change, after):
            own[emotion] = own.get(emotion, 0.0) + strength
    return own, good, harm


def _add_own_deed(own: _Strengths, worths: Iterable[tuple[float, str]], sure: float, good: float, harm: float) -> None:
    """What somebody feels for having done it.

    OCC joins pride and the good that came of a deed to gratification, shame and the harm that came of it to remorse;
    that these are as strong as the weaker of both is our own.
    """
    for worth, _ in worths:
        own[of_standard(worth, True)] = strength = abs(worth) * sure
        came = good if worth > 0.0 else harm
        if came:
            own[of_own_deed(worth, 1.0)] = min(strength, came)


def _with_owner(good: float, harm: float, like: float, did: bool) -> Sequence[tuple[str, float]]:
    """What somebody feels for another one's goals, and, where it did it, for having done that."""
    if not (did or (good and harm)):
        desirability = good or -harm
        return ((of_others_goal(desirability, like), abs(desirability * like)),) if desirability else ()
    found = []
    for desirability in (good, -harm):
        if desirability:
            found.append((of_others_goal(desirability, like), abs(desirability * like)))
    if did:
        for desirability in (good, -harm):
            if desirability and (emotion := of_own_deed(desirability, like)):
                found.append((emotion, abs(desirability * like)))
    return found

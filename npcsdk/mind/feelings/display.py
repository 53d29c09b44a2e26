"""What is shown of what is felt.

A character shows what it feels most, as its display rules let it, with a label that it can show. Where nothing is felt
that could be seen, its mood shows faintly. What was shown before counts: what comes in its place must be felt clearly
more, so that no face flickers. Between two looks of this kind, whoever draws the face lets it fade (`speech.face`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import dist
from typing import Any, NamedTuple

from npcsdk.affect import CALM, FAINT, LASTING, LEAST, RANKS, SEEN, Affect, Lasting, resting
from npcsdk.emotion import CORE_EMOTIONS, EMOTIONS, NEUTRAL, VOCABULARY, Feeling, Pad, likeness
from npcsdk.events import FACT, FeelingChanged
from npcsdk.mind.state import State
from npcsdk.mind.step import Step
from npcsdk.world.character import Character
from npcsdk.world.nature import Display
from npcsdk.world.world import World

APPEARS = 0.15
"""What was not seen before is seen from this intensity on; what was, down to `SEEN`."""
MARGIN = 0.1
"""By so much stronger something must be to take the place of what is shown."""
NOTICED = 0.15
"""A change of intensity smaller than this is not noticed, nor worth telling of."""


class Shown(NamedTuple):
    """What is shown, and what is felt beneath where that is kept back and may show for a moment."""

    feeling: Feeling = NEUTRAL
    hidden: Feeling | None = None


class _Face(NamedTuple):
    """What can be said of how a character shows things, whatever it feels; kept with its world.

    `can` has, by label, the label that it is shown as, and how much of it; `core` are those of the core it can show.
    """

    temperament: Pad
    lasts: Lasting
    can: Mapping[str, tuple[str, float]]
    core: tuple[str, ...]
    rules: tuple[Display, ...]


class _Way(NamedTuple):
    """How one feeling would show: `plain` is what it would look like without any rule."""

    of: str
    felt: float
    label: str
    intensity: float
    plain: tuple[str, float]
    rule: Display | None
    visible: bool


_NOBODY = _Face(Pad(), LASTING, {}, CORE_EMOTIONS, ())


def shown(world: World, state: State, who: str) -> Shown:
    """What a character shows by now of what it feels, outside of its lines."""
    face = _face(world, who)
    affect = state.affects[who].at(state.time) if who in state.affects else CALM
    worn = state.feelings.get(who, NEUTRAL)
    was = worn.label if worn.intensity >= SEEN else "neutral"
    rules = _standing(world, state, who, face.rules)
    ways = [_way(face, rules, label, felt, was) for label, felt in affect.feelings.items()]
    feeling = _chosen(ways, was) or _unmoved(face, rules, affect, was)
    if affect.held < SEEN and feeling.label != "neutral" and feeling.intensity < FAINT:
        # A mood of the same kind goes on where the feeling fades: else it would fade and come again.
        mood = _of_mood(face, rules, affect, was)
        if mood.label == feeling.label and mood.intensity > feeling.intensity:
            feeling = mood
    return Shown(feeling, _hidden(ways, feeling) if rules else None)


def changes(world: World, state: State, who: str, stamp: dict[str, Any]) -> FeelingChanged | None:
    """The event, a fact, that a character shows something noticeably different by now; None where it does not.

    Whoever draws the face has let it fade since it was told last: what is felt anew is told, be it no more than then.

    Args:
        world: whose characters have display rules.
        state: as of now; it is not changed.
        who: the character.
        stamp: `turn` and `time` of the event.
    """
    now = shown(world, state, who)
    worn, beneath = state.feelings.get(who, NEUTRAL), state.hidden.get(who)
    if not _differs(_seen(worn), _seen(now.feeling)) and not _differs(beneath, now.hidden):
        much, since = now.feeling.intensity, state.time - state.shown_at.get(who, state.time)
        left = worn.intensity * 0.5 ** (max(since, 0.0) / _face(world, who).lasts.feeling)
        if much <= FAINT or much - left < NOTICED or now.feeling.label == "neutral":
            return None
    return _event(world, who, now, stamp)


def showing(world: World, state: State, who: str, stamp: dict[str, Any]) -> FeelingChanged:
    """The event, a fact, that a character shows what it shows by now, for whoever comes to it anew."""
    return _event(world, who, shown(world, state, who), stamp)


def _event(world: World, who: str, now: Shown, stamp: dict[str, Any]) -> FeelingChanged:
    hidden = now.hidden and _rounded(now.hidden)
    return FeelingChanged(who, _rounded(now.feeling), hidden, _face(world, who).lasts, **{**stamp, "at": FACT})


def _face(world: World, who: str) -> _Face:
    found: _Face | None = world.kept.get(("face", who))
    if found is None:
        character = world.characters.get(who)
        found = world.kept["face", who] = _made(character) if character else _NOBODY
    return found


def _made(character: Character) -> _Face:
    labels = [label for label in character.labels if label in VOCABULARY]
    can = {label: _shown_as(label, labels) for label in EMOTIONS}
    core = tuple(label for label in CORE_EMOTIONS if label in labels)
    return _Face(character.temperament.pad, character.feelings.lasts, can, core, character.display)


def _shown_as(label: str, labels: list[str]) -> tuple[str, float]:
    """The label that stands for one on the face of whoever can show these, and how much of it."""
    pad, core = VOCABULARY[label]
    if label in labels or label == "neutral":
        return label, 1.0
    if core in labels:
        return core, likeness(label)
    near = min(("neutral", *labels), key=lambda each: dist(pad, VOCABULARY[each].pad))
    return near, 1.0


def _standing(world: World, state: State, who: str, rules: tuple[Display, ...]) -> tuple[Display, ...]:
    """The rules that hold now. Conditions are asked as this character would ask them, whoever is talked to."""
    if not rules or all(rule.if_ is None for rule in rules):
        return rules
    step = Step(world, state if state.character == who else replace(state, character=who))
    return tuple(rule for rule in rules if step.holds(rule.if_))


def _rule(rules: tuple[Display, ...], label: str) -> Display | None:
    """The first rule for a label. One for a label of the core holds for all that are near it."""
    core = VOCABULARY[label].core
    for rule in rules:
        if label in rule.of or core in rule.of or (not rule.of and label != "neutral"):
            return rule
    return None


def _way(face: _Face, rules: tuple[Display, ...], label: str, felt: float, was: str) -> _Way:
    """How one feeling would show, after what was shown before."""
    # What a line showed with a label of its own stays so: it is no other feeling.
    as_, share = face.can[label] if label != was and label in face.can else (label, 1.0)
    intensity = felt * share
    plain = (as_, intensity)
    rule = _rule(rules, label) if rules else None
    if rule is None:
        seen = as_ != "neutral" and intensity >= (SEEN if as_ == was else APPEARS)
        return _Way(label, felt, as_, intensity, plain, None, seen)
    if rule.as_:
        as_, share = face.can.get(rule.as_, (rule.as_, 1.0))
    intensity = min(max(felt * share, rule.at_least), rule.at_most)
    seen = intensity >= (SEEN if as_ == was else APPEARS) and (as_ != "neutral" or felt >= SEEN)
    return _Way(label, felt, as_, intensity, plain, rule, seen and (as_ != "neutral" or rule.as_ == "neutral"))


def _chosen(ways: list[_Way], was: str) -> Feeling | None:
    """What would show most of what can be seen, but for rules; what is shown already, where it is about as strong."""
    visible = [way for way in ways if way.visible]
    best = _strongest(visible)
    if best is None:
        return None
    if best.label != was:
        kept = _strongest([way for way in visible if way.label == was])
        if kept and best.plain[1] < kept.plain[1] + MARGIN:
            best = kept
    return NEUTRAL if best.label == "neutral" else Feeling(best.label, best.intensity)


def _strongest(ways: Iterable[_Way]) -> _Way | None:
    """The way that would show most; of equals, the first in the vocabulary."""
    best, most = None, -1.0
    for way in ways:
        much = way.plain[1]
        if best is None or much > most or (much == most and RANKS[way.of] < RANKS[best.of]):
            best, most = way, much
    return best


def _unmoved(face: _Face, rules: tuple[Display, ...], affect: Affect, was: str) -> Feeling:
    """What shows where nothing is felt that could be seen: what a line said, else a rule for that, else the mood."""
    if affect.held >= SEEN:
        return NEUTRAL
    rule = _rule(rules, "neutral") if rules else None
    if rule and rule.as_:
        label, share = face.can.get(rule.as_, (rule.as_, 1.0))
        intensity = rule.at_least * share
        return Feeling(label, intensity) if label != "neutral" and intensity >= SEEN else NEUTRAL
    return _of_mood(face, rules, affect, was)


def _of_mood(face: _Face, rules: tuple[Display, ...], affect: Affect, was: str) -> Feeling:
    """The faint expression of the mood, which rules can keep back and mask, but not make more of."""
    faint = resting(affect.mood(face.temperament), face.core)
    if faint is NEUTRAL:
        return NEUTRAL
    rule = _rule(rules, faint.label) if rules else None
    label, intensity = faint.label, faint.intensity
    if rule:
        label, intensity = rule.as_ or label, min(intensity, rule.at_most)
        label = face.can.get(label, (label, 1.0))[0]
    seen = label != "neutral" and intensity >= (SEEN if label == was else APPEARS)
    return Feeling(label, intensity) if seen else NEUTRAL


def _hidden(ways: list[_Way], shows: Feeling) -> Feeling | None:
    """The strongest of what a rule keeps back and lets escape, if it could have been seen."""
    found: _Way | None = None
    for way in ways:
        label, intensity = way.plain
        if way.rule and way.rule.leak and label != "neutral" and intensity >= SEEN:
            kept_back = label != shows.label or intensity - shows.intensity >= NOTICED
            if kept_back and (found is None or way.felt > found.felt):
                found = way
    if found is None or found.rule is None or found.felt * found.rule.leak < LEAST:
        return None
    return Feeling(found.plain[0], found.felt * found.rule.leak)


def _seen(feeling: Feeling) -> Feeling | None:
    return feeling if feeling.label != "neutral" and feeling.intensity >= SEEN else None


def _differs(one: Feeling | None, other: Feeling | None) -> bool:
    if one is None or other is None:
        return one is not other
    return one.label != other.label or abs(one.intensity - other.intensity) >= NOTICED


def _rounded(feeling: Feeling) -> Feeling:
    """As it should stand in a log: hundredths are more than anyone sees."""
    return Feeling(feeling.label, round(feeling.intensity, 2))

"""What a character feels, shows, thinks and recalls by now, and what moved it since: as text, for whoever looks on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from npcsdk.affect import CALM, Affect
from npcsdk.cli.clean import clean_line
from npcsdk.cli.recollections import heard_of, recalled
from npcsdk.cli.replay_shown import clock
from npcsdk.emotion import NEUTRAL, Pad
from npcsdk.events import Appraised, Event, FeelingChanged, Felt, Perceived, RelationshipChanged
from npcsdk.mind.feelings.display import shown
from npcsdk.mind.feelings.mood_words import mood_word
from npcsdk.mind.feelings.regard import regard
from npcsdk.mind.feelings.regard_words import thinks
from npcsdk.mind.state import State
from npcsdk.world.world import World

NOTABLE = 0.01
"""A feeling that changed by less did not change."""
MOST = 24
"""Rows of why for one character; of the rest only the number is told."""


def insight(world: World, before: State, now: State, events: Sequence[Event]) -> list[str]:
    """Rows on the character talked to, and on all others that something moved.

    Args:
        world: whose characters they are.
        before: the state when this was told last.
        now: as it is now.
        events: what moved feelings, relationships and goals in between, in order.
    """
    reasons = _Reasons(world, before, now, events)
    heard = {who: list(heard_of(world, who, events)) for who in world.characters}
    others = [who for who in world.characters if who != now.character and (reasons.rows.get(who) or heard[who])]
    return [
        row
        for who in (now.character, *others)
        for row in (
            *_told(world, now, who, reasons.rows.get(who, [])),
            *_listed("recalls", recalled(world, now.time, who, events)),
            *_listed("heard", heard[who]),
        )
    ]


def _told(world: World, now: State, who: str, why: Sequence[str]) -> Iterator[str]:
    character, affect = world.characters[who], now.affect(who)
    yield f"{clean_line(character.name)}, turn {now.turn} at {clock(now.time)}"
    yield from _listed("feels", _felt(affect) or ["nothing"])
    seen, hidden = shown(world, now, who)
    kept = f", keeps back {hidden.label} {hidden.intensity:.2f}" if hidden else ""
    yield from _listed("shows", [f"{seen.label}{'' if seen == NEUTRAL else f' {seen.intensity:.2f}'}{kept}"])
    yield from _listed("mood", [_mood(affect, character.temperament.pad)])
    yield from _listed("thinks", _regards(world, now, who))
    more = [f"and {len(why) - MOST} more"] if len(why) > MOST else []
    yield from _listed("why", [*why[:MOST], *more])


def _listed(head: str, rows: Iterable[str]) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield f"  {'' if number else head:<8}{row}"


def _felt(affect: Affect) -> list[str]:
    ranked = sorted(affect.feelings.items(), key=lambda each: (-each[1], each[0]))
    return [f"{label:<12} {felt:.2f} {'█' * round(10 * felt)}".rstrip() for label, felt in ranked if felt >= NOTABLE]


def _mood(affect: Affect, temperament: Pad) -> str:
    mood = affect.mood(temperament)
    numbers = ", ".join(f"{name} {part:+.2f}" for name, part in zip(Pad._fields, mood, strict=True))
    word = mood_word(mood)
    return f"{numbers}: {word}" if word else numbers


def _regards(world: World, now: State, who: str) -> list[str]:
    """Each one that it thinks anything of: all sides that are not 0, and in words."""
    known = [(toward, side) for toward, sides in world.characters[who].relationships.items() for side in sides]
    for key in now.relationships:
        owner, _, rest = key.partition(">")
        toward, _, side = rest.rpartition(".")
        if owner == who:
            known.append((toward, side))
    found: dict[str, list[str]] = {}
    for toward, side in dict.fromkeys(known):
        value = regard(world, now, who, toward, side)
        if value:
            found.setdefault(toward, []).append(f"{side} {_number(value)}")
    rows = []
    for toward, sides in found.items():
        words = thinks(world, now, who, toward)
        rows.append(clean_line(f"{toward}: {', '.join(sides)}{f' ({words})' if words else ''}"))
    return rows


class _Reasons:
    """Goes through what happened from one state to the next, and notes for each character why it moved."""

    def __init__(self, world: World, before: State, now: State, events: Iterable[Event]) -> None:
        self.rows: dict[str, list[str]] = {}
        self._world = world
        self._state = before.copy()
        self._since = {who: dict(before.affect(who).feelings) for who in before.affects}
        for event in events:
            self._take(event)
        for who in dict.fromkeys((now.character, *self.rows)):
            self._fade(who, now.affect(who).feelings, self._since.get(who, {}))

    def _take(self, event: Event) -> None:
        match event:
            case Perceived():
                how = f"{event.feeling.label} {event.feeling.intensity:.2f}, valence {event.valence:+.2f}"
                self._note(self._state.character, f"the player sounded {how} (by {event.by})")
            case Appraised():
                for key, likely in event.goals.items():
                    was = self._state.goals.get(key)
                    told = f"{'?' if was is None else f'{was:.2f}'} -> {likely:.2f}"
                    who, _, goal = key.partition(".")
                    self._note(who, f"{goal}: likely {told}: {event.name}")
        if isinstance(event, Felt | FeelingChanged):
            self._feel(event)
        elif isinstance(event, RelationshipChanged):
            self._regard(event)
        else:
            self._state.apply(event)

    def _feel(self, event: Felt | FeelingChanged) -> None:
        who = event.character
        faded = self._state.affects.get(who, CALM).at(event.time).feelings
        self._state.apply(event)
        felt = self._state.affects.get(who, CALM).at(event.time).feelings
        moved = [label for label in {**felt, **faded} if abs(felt.get(label, 0.0) - faded.get(label, 0.0)) >= NOTABLE]
        since = self._since.setdefault(who, {})
        self._fade(who, faded, {label: since[label] for label in moved if label in since})
        for label in moved:
            since[label] = felt.get(label, 0.0)
            was, is_ = faded.get(label, 0.0), since[label]
            self._note(who, f"{label} {was:.2f} -> {is_:.2f}: {_cause(event, label)}")

    def _fade(self, who: str, feelings: Mapping[str, float], since: Mapping[str, float]) -> None:
        """Note what faded by itself, up to what is felt now."""
        for label, was in since.items():
            left = feelings.get(label, 0.0)
            if was - left >= NOTABLE:
                self._note(who, f"{label} {was:.2f} -> {left:.2f}: faded")

    def _regard(self, event: RelationshipChanged) -> None:
        who, toward, side = event.character, event.toward, event.dimension
        was = regard(self._world, self._state, who, toward, side)
        self._state.apply(event)
        now = regard(self._world, self._state, who, toward, side)
        cause = event.cause or "an effect in the dialogue"
        self._note(who, f"{side} toward {toward} {_number(was)} -> {_number(now)}: {cause}")

    def _note(self, who: str, row: str) -> None:
        self.rows.setdefault(who, []).append(clean_line(row))


def _cause(event: Felt | FeelingChanged, label: str) -> str:
    if isinstance(event, Felt):
        about = f", about {event.toward}" if event.toward else ""
        return f"{event.cause or 'no cause is told'}{about}"
    return "the line says so" if label == event.feeling.label else f"gives way to {event.feeling.label}"


def _number(value: object) -> str:
    return (
        f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else clean_line(str(value))[:40]
    )

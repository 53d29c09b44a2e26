"""Lines that were cut short and have another text now: where they broke off means nothing in it."""

from __future__ import annotations

from dataclasses import replace

from npcsdk.mind.fate import Change
from npcsdk.mind.state import ENTRY_LIMIT, Place, State
from npcsdk.session.line import Line
from npcsdk.world.line_ids import id_of
from npcsdk.world.said import Said
from npcsdk.world.world import World

_COMPARED = 40
"""Characters before the cut that are compared."""


def reworded(state: State, world: World) -> list[str]:
    """The characters whose line was cut short, and is certainly another one now.

    Args:
        state: which fits the world.
        world: in the language that is spoken.
    """
    return [who for who, place in state.places.items() if place.unfinished and _is_another(who, place, state, world)]


def begun_again(state: State, characters: list[str]) -> tuple[State, tuple[Change, ...]]:
    """The state in which these say their lines from the beginning, and what to tell of it."""
    places, changes = dict(state.places), []
    for who in characters:
        place = places[who]
        places[who] = replace(place, told=0, done=0)
        why = f"The line {place.line} was cut short and has another text now: it begins anew when it is taken up."
        changes.append(Change("line", place.line, place.line, why))
    return replace(state, places=places), tuple(changes)


def _is_another(who: str, place: Place, state: State, world: World) -> bool:
    text = _text(place, world)
    heard = next((entry.text for entry in reversed(state.said) if entry.speaker == who), "").rpartition("\n")[2]
    # With a name in it, it was another text each time; what is too long was not kept to its end.
    if text is None or "{" in text or text.language != place.locale or not heard or len(heard) >= ENTRY_LIMIT:
        return False
    line = Line(world.characters[who].commands, own=world.characters[who].own_emotions)
    shown = "".join(piece.text for piece in (*line.feed(text), *line.flush()))
    compared = min(place.told, len(heard), _COMPARED)
    return compared > 0 and shown[place.told - compared : place.told] != heard[-compared:]


def _text(place: Place, world: World) -> Said | None:
    node = world.graphs[place.graph].nodes[place.node]
    lines = [(id_of(node.line, place.graph, node.id), node.line)] if node.line else []
    lines += [
        (id_of(variant.line, place.graph, node.id, at + 1), variant.line) for at, variant in enumerate(node.lines)
    ]
    return next((text for name, text in lines if name == place.line), None)

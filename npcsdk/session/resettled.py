"""A session at one moment, in a world that may have changed since: what loading, reloading and foretelling share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from npcsdk.errors import SaveError
from npcsdk.events import (
    Appraised,
    Event,
    FeelingChanged,
    Felt,
    LineChosen,
    NodeEntered,
    OptionsOffered,
    RelationshipChanged,
    TurnStarted,
    VariableChanged,
)
from npcsdk.mind.fate import Change, Fate
from npcsdk.mind.fitting import fitted, is_same_world
from npcsdk.mind.state import State
from npcsdk.patterns import lazy
from npcsdk.session.same_lines import begun_again, reworded
from npcsdk.session.snapshot import Snapshot
from npcsdk.world.localized import localized
from npcsdk.world.model import ID_SHAPE
from npcsdk.world.renamed import Renamed, renamed
from npcsdk.world.world import World

_ID = lazy(ID_SHAPE)


def resettled(snapshot: Snapshot, world: World, name: object = "") -> tuple[Snapshot, Fate]:
    """A snapshot as it goes on in a world, and what became of it. See `foretold`.

    Args:
        snapshot: as there.
        world: as there.
        name: what an error names it by: the path of a save.

    Raises:
        SaveError: it is of another world, or cannot go on in this one; the reason says what would help.
    """
    found, fate = foretold(snapshot, world)
    if fate.verdict == "lost":
        raise SaveError(f"{name}: {fate.reason}" if name else fate.reason)
    return found, fate


def foretold(snapshot: Snapshot, world: World) -> tuple[Snapshot, Fate]:
    """A snapshot as it would go on in a world, and its fate; a lost one as it was.

    Where all that it holds fits as it is, its last turn stays open: how far it was heard may still be
    told. Else that turn counts as far as it was heard, and is over.

    Its fate has changes wherever it is not as it was, but for the id of the world.

    Args:
        snapshot: of a session, or from a save; it is not changed.
        world: whose references hold.
    """
    if not is_same_world(snapshot.world, world):
        name = snapshot.world if len(snapshot.world) <= 80 else f"{snapshot.world[:80]}…"
        why = f"this is a talk in the world {name!r}, not in {world.id!r}"
        if _ID.fullmatch(name):
            why += f". If that is the same world, say so in its world.yaml: `was: {name}`"
        return snapshot, Fate("lost", (Change("world", name, "", f"{why}."),))
    found, fate = _open(snapshot, world) or _sealed(snapshot, world)
    return (found, fate) if fate.verdict == "lost" else (replace(found, world=world.id), fate)


def _open(snapshot: Snapshot, world: World) -> tuple[Snapshot, Fate] | None:
    """The snapshot with its last turn still open; None where something of it does not fit as it is."""
    if snapshot.character not in world.characters:
        return None
    settled, fate = fitted(snapshot.settled, world)
    moved = fate.verdict != "kept" or any(change.kind == "feelings" for change in fate.changes)
    if moved or not _fits(snapshot.tail, renamed(world), world):
        return None
    played = replace(snapshot, settled=settled).fold
    for heard in {snapshot.heard, None}:
        view = played.view(heard)
        if fitted(view, world)[0] is not view or reworded(view, localized(world, snapshot.player.language)):
            return None
    return (snapshot if settled is snapshot.settled else replace(snapshot, settled=settled)), fate


def _sealed(snapshot: Snapshot, world: World) -> tuple[Snapshot, Fate]:
    """The snapshot with its last turn over, as far as it was heard."""
    state = _with(snapshot.fold.view(snapshot.heard), snapshot.character)
    state, fate = fitted(state, world)
    if fate.verdict == "lost":
        return snapshot, fate
    cut = reworded(state, localized(world, snapshot.player.language))
    if cut:
        state, changes = begun_again(state, cut)
        fate = Fate(fate.verdict, (*fate.changes, *changes))
    if snapshot.tail and not fate.changes:
        over = Change("turn", str(snapshot.fold.turn), "", "The last turn is over, as far as it was heard.")
        fate = Fate(fate.verdict, (over,))
    return replace(snapshot, settled=state, tail=(), heard=None, character=state.character), fate


def _with(state: State, character: str) -> State:
    """The state, where the next turn is with this character: what others offer cannot be picked, nor are those here
    who heard them."""
    return state if state.character == character else replace(state, character=character, offered=(), present=())


def _fits(tail: Iterable[Event], names: Renamed, world: World) -> bool:
    """Whether the world has all that an open turn names, so that it may be cut anywhere."""
    for event in tail:
        match event:
            case NodeEntered():
                stack = event.stack or ()
                spots = ((event.graph, event.node), *((frame.graph, frame.node) for frame in stack))
                fit = all(f"{graph}.{node}" in names.spots for graph, node in spots)
                fit = fit and all(_holds(world, key, value) for frame in stack for key, value in frame.saved.items())
            case VariableChanged():
                fit = _holds(world, event.name, event.value)
            case LineChosen():
                fit = not event.order or event.line_id in names.variants
            case TurnStarted() | FeelingChanged() | Felt():
                fit = event.character in world.characters
            case RelationshipChanged():
                fit = event.character in world.characters and event.toward in ("player", *world.characters)
            case Appraised():
                fit = all(_has_goal(world, key) for key in event.goals)
            case OptionsOffered():
                fit = all(option.id in names.option_ids for option in event.options)
            case _:
                fit = True
        if not fit:
            return False
    return True


def _has_goal(world: World, key: str) -> bool:
    who, _, goal = key.partition(".")
    return who in world.characters and goal in world.characters[who].goals


def _holds(world: World, key: str, value: object) -> bool:
    variable = world.declared.get(key)
    return variable is not None and not variable.refuses(value)  # type: ignore[arg-type]

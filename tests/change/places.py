"""A moment at each node of a world that a talk can come to, as play comes there: in the middle of its line."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from npcsdk.check.play import Play
from npcsdk.events import Event, NodeEntered, TextDelta
from npcsdk.mind.state import State
from npcsdk.session.budget import Spent
from npcsdk.session.snapshot import Snapshot
from npcsdk.world.world import Player, World

_PAYLOADS = {
    "player.draws_weapon": {"weapon": ["axe", "spoon"]},
    "player.sheathes_weapon": {},
    "weather.turns": {"sky": ["fog", "clear", "rain"]},
    "judge.writes": {},
}
_SAID = (
    "My sister waits for me at home.",
    "I will bring you a rope, I promise.",
    "Where is my sister?",
    "I miss my sister",
)
"""What is said in words, so that it is remembered, told on, and comes to mind."""
WALKS, TURNS = 400, 60


def moments(world: World) -> dict[str, Snapshot]:
    """For each node, by `graph.node`, a session that stands there. Every other one has its last turn open."""
    nodes = {f"{graph.graph}.{node}" for graph in world.graphs.values() for node in graph.nodes}
    found: dict[str, Snapshot] = {}
    for seed in range(WALKS):
        for settled, events in _turns(world, seed):
            for at, event in enumerate(events):
                if isinstance(event, NodeEntered) and (name := f"{event.graph}.{event.node}") not in found:
                    found[name] = _moment(world, settled, events, at, sealed=len(found) % 2 == 1)
        if found.keys() == nodes:
            break
    return found


def _moment(world: World, settled: State, events: list[Event], at: int, *, sealed: bool) -> Snapshot:
    """The session right after a node was entered, and the first piece of its line was heard."""
    tail = events[: at + 1]
    for event in events[at + 1 :]:
        if isinstance(event, NodeEntered):
            break
        tail.append(event)
        if isinstance(event, TextDelta):
            break
    character = getattr(events[0], "character", settled.character)
    snapshot = Snapshot(world.id, Player(), character, 0, settled.time, settled, tuple(tail), None, Spent(), 1)
    if not sealed:
        return snapshot
    fold = snapshot.fold
    fold.seal()
    return replace(snapshot, settled=fold.settled, tail=())


def _turns(world: World, seed: int) -> Iterator[tuple[State, list[Event]]]:
    """Each turn of one walk: the state before it, and its events."""
    dice = random.Random(seed)
    play = Play(world, seed=seed)
    before = play.state.copy()
    events = play.begin()
    for _ in range(TURNS):
        yield before, list(events)
        if play.state.ending is not None or dice.random() < 0.05:
            if dice.random() < 0.5:
                play.time += dice.choice((0, 3 * 86_400))
                play.talk_to(dice.choice(list(world.characters)))
            before = play.state.copy()
            events = play.begin()
            continue
        before = play.state.copy()
        events = _move(play, dice)
        while not events:
            events = _move(play, dice)


def _move(play: Play, dice: random.Random) -> list[Event]:
    options = [option for option in play.options if not option.unavailable]
    kind = dice.random()
    if options and kind < 0.6:
        return play.choose(dice.choice(options).id)
    if kind < 0.64:
        return play.say(dice.choice(_SAID))
    if kind < 0.87:
        return play.say("Well then", judge=lambda ways: dice.choice([*ways, None]))
    if kind < 0.95:
        name = dice.choice(list(_PAYLOADS))
        return play.notify(name, **{key: dice.choice(each) for key, each in _PAYLOADS[name].items()})
    return play.wait(60)

"""A player without any sense, in worlds of `worlds`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from graph_worlds.worlds import EVENTS, WORDS
from npcsdk.check.play import Play
from npcsdk.events import Event


def played(play: Play, random: Random, turns: int) -> Iterator[list[Event]]:
    """Play on with whatever can be done, and give what happened each time."""
    acts: list[Callable[[], list[Event]]] = [
        lambda: play.choose(random.choice([option.id for option in play.options if not option.unavailable])),
        lambda: play.notify(random.choice(EVENTS), **random.choice([{}, {"tone": 5}, {"tone": "low"}])),
        lambda: play.wait(random.choice([1, 6, 25])),
        lambda: play.say(random.choice(WORDS)),
    ]
    yield play.begin()
    for _ in range(turns):
        if random.random() < 0.05:
            play.talk_to(random.choice(sorted(play.world.characters)))
        if play.state.ending is not None or random.random() < 0.05:
            yield play.begin()
        elif random.random() < 0.4 and any(not option.unavailable for option in play.options):
            yield acts[0]()
        else:
            yield random.choice(acts[1:])()

"""The law behind saving, replay and interruption: the events that were told, folded again, are the state."""

from __future__ import annotations

import json
from collections.abc import Iterable

from npcsdk.codec import from_json, to_json
from npcsdk.events import Event
from npcsdk.mind.fold import Fold
from npcsdk.mind.state import State
from npcsdk.world.world import World


def refold(world: World, events: Iterable[Event]) -> State:
    """The state that these events make, each sent through JSON first.

    Args:
        world: the world they happened in.
        events: all that a session's door told, from its beginning.
    """
    fold = Fold(State.fresh(world, world.start))
    for event in events:
        fold.apply(from_json(json.loads(json.dumps(to_json(event)))))
    return fold.view(fold.heard)

"""What goes from mouth to mouth takes its time each time."""

from __future__ import annotations

from dataclasses import replace

from npcsdk.memory import Memory
from npcsdk.mind.memory.memories import Memories
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import World

HOUR = 3600.0


def world() -> World:
    """Mira tells Tom within an hour, and Tom tells Ada within two."""
    plain = small_world().model_dump()
    plain["characters"]["ada"] = {**plain["characters"]["tom"], "id": "ada", "name": "Ada"}
    plain["graphs"]["ada"] = {**plain["graphs"]["tom"], "graph": "ada", "character": "ada"}
    plain["characters"]["mira"] |= {"talks_to": {"tom": HOUR}}
    plain["characters"]["tom"] |= {"talks_to": {"ada": 2 * HOUR}}
    return World.model_validate(plain)


def passed(memories: Memories, now: float) -> list[tuple[str, str]]:
    found = list(memories.passing.due(world(), memories.of, now))
    for event in found:
        memories.of(event.character).add(event.memory)
    return [(event.by, event.character) for event in found]


def told() -> Memories:
    memories = Memories()
    sister = {"said_by": "player", "to": "mira", "source": "told", "by": "player", "importance": 0.8}
    memories.of("mira").add(Memory(id="1.0", text="My sister waits in Brezno.", time=100.0, **sister))  # type: ignore[arg-type]
    return memories


def test_who_is_told_something_tells_it_on_after_a_delay_of_their_own() -> None:
    memories = told()
    assert passed(memories, 100.0 + HOUR) == [("mira", "tom")]
    assert passed(memories, 100.0 + 3 * HOUR - 1) == []
    assert passed(memories, 100.0 + 3 * HOUR) == [("tom", "ada")]


def test_it_is_as_long_ago_as_it_was_when_nobody_looked_meanwhile() -> None:
    memories = told()
    assert [passed(memories, 100.0 + 3 * HOUR) for _ in range(2)] == [[("mira", "tom")], [("tom", "ada")]]


def test_it_takes_as_long_where_somebody_on_the_way_is_called_otherwise_now() -> None:
    memories = told()
    assert passed(memories, 100.0 + HOUR) == [("mira", "tom")]
    plain = world().model_dump()
    for group in ("characters", "graphs"):
        plain[group]["tim"] = {**plain[group].pop("tom"), "was": ["tom"]}
        plain[group]["bo"] = {**plain[group]["ada"]}
    for who in ("tim", "bo"):
        plain["characters"][who] |= {"id": who}
        plain["graphs"][who] |= {"graph": who, "character": who}
    plain["characters"]["mira"]["talks_to"] = {"tim": HOUR}
    plain["characters"]["ada"]["talks_to"] = {"bo": 0.0}
    now = World.model_validate(plain)
    memories.held["tim"] = memories.held.pop("tom")

    def on(time: float) -> list[tuple[str, str]]:
        found = []
        for event in memories.passing.due(now, memories.of, time):
            memories.of(event.character).add(event.memory)
            found.append((event.by, event.character))
        return found

    memories.of("ada").add(replace(memories.of("tim").memories[0], id="1.0>ada", by="tim"))
    assert on(100.0 + 3 * HOUR - 1) == []
    assert on(100.0 + 3 * HOUR) == [("ada", "bo")]

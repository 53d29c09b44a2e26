"""What characters tell one another of what they remember."""

from __future__ import annotations

from typing import Any

from npcsdk.memory import Memory
from npcsdk.mind.memory.memories import Memories
from npcsdk.mind.memory.passing import MOST
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import World

HOUR = 3600.0


def world(keeps: bool = True) -> World:
    """Mira tells Tom within an hour; Tom tells Mira within two."""
    plain = small_world().model_dump()
    plain["characters"]["mira"] |= {"talks_to": {"tom": HOUR}, "keeps_secrets": keeps}
    plain["characters"]["tom"] |= {"talks_to": {"mira": 2 * HOUR}}
    return World.model_validate(plain)


def told(number: int, text: str = "My sister waits in Brezno.", **more: Any) -> Memory:
    fields: dict[str, Any] = {"said_by": "player", "to": "mira", "source": "told", "by": "player", "importance": 0.8}
    return Memory(id=f"{number}.0", text=text, **{**fields, **more})


def passed(memories: Memories, now: float, where: World | None = None) -> list[tuple[str, str, str]]:
    """Who was told what by whom; it is remembered from then on."""
    found = list(memories.passing.due(where or world(), memories.of, now))
    for event in found:
        memories.of(event.character).add(event.memory)
    return [(event.by, event.character, event.text) for event in found]


def test_it_is_told_on_once_after_the_delay_and_keeps_its_words() -> None:
    memories = Memories()
    memories.of("mira").add(told(1, time=100.0))
    assert passed(memories, 100.0 + HOUR - 1) == []
    assert passed(memories, 100.0 + HOUR) == [("mira", "tom", "My sister waits in Brezno.")]
    (heard,) = memories.of("tom").memories
    assert (heard.said_by, heard.source, heard.by, heard.time) == ("player", "told", "mira", 100.0)
    assert passed(memories, 100 * HOUR) == []  # Nor is it told back to whoever told it.


def test_what_is_told_in_confidence_is_kept_by_those_who_keep_secrets() -> None:
    for keeps, expected in ((True, 0), (False, 1)):
        memories = Memories()
        memories.of("mira").add(told(1, confided=True))
        assert len(passed(memories, 9 * HOUR, world(keeps))) == expected


def test_small_talk_own_words_opinions_and_what_the_other_heard_are_not_told() -> None:
    memories = Memories()
    memories.of("mira").add(told(1, importance=0.2))
    memories.of("mira").add(told(2, said_by="mira", source="seen", by="", to="player"))
    memories.of("mira").add(told(3, kind="opinion", source="inferred", said_by="", by=""))
    memories.of("mira").add(told(4, there=("tom",)))
    assert passed(memories, 9 * HOUR) == []


def test_what_was_seen_is_told() -> None:
    memories = Memories()
    memories.of("mira").add(Memory(id="1.0", text="player draws weapon", there=("mira",), importance=0.7))
    assert passed(memories, 9 * HOUR) == [("mira", "tom", "player draws weapon")]


def test_of_much_a_little_is_told_at_a_time_and_nothing_is_left_out() -> None:
    memories = Memories()
    for number in range(12):
        memories.of("mira").add(told(number, f"Thing {number}."))
    counts = [len(passed(memories, 9 * HOUR)) for _ in range(4)]
    assert counts == [MOST, MOST, 2, 0]
    assert [each.text for each in memories.of("tom").memories] == [f"Thing {number}." for number in range(12)]


def test_whoever_reads_the_log_anew_tells_nothing_twice() -> None:
    memories = Memories()
    memories.of("mira").add(told(1))
    passed(memories, 9 * HOUR)
    anew = Memories()
    for who in ("mira", "tom"):
        for memory in memories.of(who).memories:
            anew.of(who).add(memory)
    assert passed(anew, 9 * HOUR) == []

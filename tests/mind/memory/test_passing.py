"""What characters tell one another of what they remember."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from npcsdk.memory import Memory
from npcsdk.mind.memory.memories import Memories
from npcsdk.mind.memory.passing import ALL, MOST
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
    found = []
    for event in memories.passing.due(where or world(), memories.of, now):
        memories.of(event.character).add(event.memory)
        found.append(event)
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
    memories.of("mira").add(told(5, "Where does the ferryman sleep at night?"))
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


def test_what_was_said_often_is_told_on_once_and_what_happened_again_each_time() -> None:
    memories = Memories()
    for number in range(3):
        memories.of("mira").add(told(number))
        memories.of("mira").add(Memory(id=f"{number}.1", text="a wolf howls", there=("mira",), importance=0.7))
    heard = sorted(text for _, _, text in passed(memories, 9 * HOUR))
    assert heard == ["My sister waits in Brezno.", *["a wolf howls"] * 3]
    assert passed(memories, 9 * HOUR) == []


def test_two_who_heard_it_tell_a_third_once() -> None:
    plain = world().model_dump()
    plain["characters"]["ann"] = {**plain["characters"]["tom"], "id": "ann", "talks_to": {"mira": HOUR}}
    plain["characters"]["tom"] |= {"talks_to": {"mira": HOUR}}
    where = World.model_validate(plain)
    memories = Memories()
    for who in ("tom", "ann"):
        memories.of(who).add(told(1, to="tom", there=("ann",)))
    assert len(passed(memories, 9 * HOUR, where)) == 1
    assert passed(memories, 9 * HOUR, where) == []


def test_what_nobody_took_in_is_told_again() -> None:
    memories = Memories()
    memories.of("mira").add(told(1))
    lost = list(memories.passing.due(world(), memories.of, 9 * HOUR))
    assert [each.text for each in lost] == [text for _, _, text in passed(memories, 9 * HOUR)]


def test_what_was_merged_twice_is_not_told_again() -> None:
    memories = Memories()
    memories.of("mira").add(told(1))
    passed(memories, 9 * HOUR)
    (heard,) = memories.of("tom").memories
    anew = Memories()
    anew.of("mira").add(told(1))
    anew.of("tom").add(heard)
    anew.of("tom").add(Memory(id="summary.1.a", text="A sister.", kind="summary", of=(heard.id,)))
    anew.of("tom").add(Memory(id="summary.2.b", text="Kin.", kind="summary", of=("summary.1.a",)))
    assert passed(anew, 9 * HOUR) == []


def test_a_village_where_all_talk_to_all_hears_of_everything_a_part_at_a_time() -> None:
    people = [f"c{number}" for number in range(30)]
    plain = small_world().model_dump()
    for who in people:
        others = dict.fromkeys([other for other in people if other != who], 0.0)
        plain["characters"][who] = {**plain["characters"]["tom"], "id": who, "talks_to": others}
    where, memories = World.model_validate(plain), Memories()
    for number in range(9):
        memories.of("c0").add(told(number, f"Thing {number}.", to="c0"))
    counts = []
    while found := passed(memories, HOUR, where):
        counts.append(len(found))
    assert max(counts) == ALL
    assert sum(counts) == 9 * (len(people) - 1)


def chain(people: int) -> World:
    """Each tells the one before it, an hour later."""
    plain = small_world().model_dump()
    for number in range(people):
        others = {f"c{number - 1}": HOUR} if number else {}
        plain["characters"][f"c{number}"] = {**plain["characters"]["tom"], "id": f"c{number}", "talks_to": others}
    return World.model_validate(plain)


def test_what_had_time_to_go_from_mouth_to_mouth_is_known_at_the_end_of_the_way() -> None:
    where, memories = chain(6), Memories()
    memories.of("c5").add(told(1, to="c5"))
    assert [hearer for _, hearer, _ in passed(memories, 3.5 * HOUR, where)] == ["c4", "c3", "c2"]
    assert [hearer for _, hearer, _ in passed(memories, 999 * HOUR, where)] == ["c1", "c0"]
    assert passed(memories, 9999 * HOUR, where) == []


def test_what_nobody_took_in_is_told_again_all_along_the_way() -> None:
    where, memories = chain(4), Memories()
    memories.of("c3").add(told(1, to="c3"))
    counts = {who: len(held) for who, held in memories.held.items()}
    first = passed(memories, 99 * HOUR, where)
    for who, held in memories.held.items():
        held.truncate(counts.get(who, 0))
    memories.of("c2").add(told(2, "Another thing.", to="c2", importance=0.9))
    again = passed(memories, 99 * HOUR, where)
    assert {*first} < {*again}
    assert ("c2", "c1", "Another thing.") in again


def test_what_was_told_in_a_circle_as_in_a_forged_save_comes_to_an_end() -> None:
    memories = Memories()
    for who, by in (("mira", "tom"), ("tom", "mira")):
        memories.of(who).add(replace(told(1, to="", source="told", by=by), id=f"1.0>{who}"))
    memories.of("mira").add(told(2, "Another thing."))
    assert ("mira", "tom", "Another thing.") in passed(memories, 99 * HOUR)


def test_what_a_character_tells_of_lore_that_is_no_rumour_goes_no_further() -> None:
    plain = world().model_dump()
    ledger = {
        "id": "ledger",
        "text": "It lies under the third floorboard.",
        "keywords": ["ledger"],
        "known_by": ["ann"],
    }
    for spreads, said_by, expected in ((False, "ann", 0), (True, "ann", 2), (False, "player", 2)):
        where = World.model_validate({**plain, "lore": {"ledger": {**ledger, "spreads": spreads}}, "characters": {
            **plain["characters"], "ann": {**plain["characters"]["tom"], "id": "ann", "talks_to": {}}}})  # fmt: skip
        memories = Memories()
        for number, text in enumerate(("I swear, Tom has the ledger.", "I swear, it lies under the third floorboard.")):
            memories.of("mira").add(told(number, text, said_by=said_by, by=said_by))
        assert len(passed(memories, 9 * HOUR, where)) == expected, (spreads, said_by)

"""What fades, what stays, and what is merged with what."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npcsdk.emotion import Feeling
from npcsdk.memory import Memory
from npcsdk.mind.memory.fading import DEEPEST, LEAST, MOST, THRESHOLD, Fading, Remembering, company, depth, vividness
from npcsdk.mind.memory.merging import merged

DAY = 86_400.0
BOUNDS = Remembering(entries=2 * MOST)


def talk(count: int, *, first: int = 0, apart: float = 20.0, **more: object) -> list[Memory]:
    """Remarks of the player and of Mira in turns."""
    return [
        Memory(
            id=f"{first + at}.0",
            text=f"Remark {first + at}.",
            time=apart * (first + at),
            turn=first + at,
            said_by=("player", "mira")[at % 2],
            to=("mira", "player")[at % 2],
            **more,  # type: ignore[arg-type]
        )
        for at in range(count)
    ]


def merge(memories: Sequence[Memory | None], group: Sequence[Memory]) -> list[Memory | None]:
    """The memories once a group was merged."""
    summary = merged(group, "What was said.", "mira")
    return [*(None if one and one.id in summary.of else one for one in memories), summary]


def forget(memories: list[Memory | None], now: float, bounds: Remembering = BOUNDS) -> list[Memory | None]:
    """What is left when nothing more is to be merged."""
    fading = Fading("mira", bounds)
    while groups := fading.faded(memories, now, recalls={}):
        for group in groups:
            memories = merge(memories, group)
    return memories


def test_a_memory_fades_with_time() -> None:
    memory = Memory(id="a", text="Hello.")
    seen = [vividness(memory, days * DAY) for days in (0, 0.01, 1, 7, 30, 365)]
    assert seen[0] == 1.0
    assert seen == sorted(seen, reverse=True)
    assert seen[2] == pytest.approx(0.5)
    assert seen[-1] < THRESHOLD


def test_it_lasts_longer_the_more_it_matters_was_felt_and_was_recalled() -> None:
    memory = Memory(id="a", text="Hello.")
    later = 30 * DAY
    plain = vividness(memory, later)
    assert plain < THRESHOLD
    assert vividness(replace(memory, importance=0.9), later) > 0.5
    assert vividness(replace(memory, feeling=Feeling("afraid", 0.9)), later) > plain
    assert vividness(memory, later, recalls=5) > vividness(memory, later, recalls=1) > plain
    assert vividness(replace(memory, feeling=Feeling("neutral")), later) == plain


@pytest.mark.parametrize("kind", ["promise", "question", "fact", "opinion"])
def test_what_stands_does_not_fade_away(kind: str) -> None:
    memory = Memory(id="a", text="Hello.", kind=kind)  # type: ignore[arg-type]
    assert vividness(memory, 1e12) >= THRESHOLD
    assert vividness(memory, 1e12, settled=True) < THRESHOLD


@given(st.floats(), st.floats(), st.floats(), st.integers(-5, 10**6))
def test_it_is_always_between_0_and_1(time: float, now: float, importance: float, recalls: int) -> None:
    memory = Memory(id="a", text="x", time=time, importance=importance)
    assert 0.0 <= vividness(memory, now, recalls) <= 1.0


@pytest.mark.parametrize("bad", [{"entries": 3}, {"characters": 10}, {"threshold": 2.0}, {"keeps": math.nan}])
def test_bounds_that_cannot_be_kept_are_told_of(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        Remembering(**bad)  # type: ignore[arg-type]


def test_few_memories_are_all_kept() -> None:
    memories = talk(BOUNDS.entries)
    assert Fading("mira", BOUNDS).faded(memories, 1e9, recalls={}) == []


def test_the_oldest_neighbours_are_merged_first() -> None:
    memories = talk(200)
    [first, second] = Fading("mira", BOUNDS).faded(memories, 400 * DAY, recalls={})
    assert list(first) == memories[:MOST]
    assert list(second) == memories[MOST : 2 * MOST]


def test_too_many_are_merged_even_before_they_have_faded() -> None:
    memories = talk(200)
    groups = Fading("mira", BOUNDS).faded(memories, 200 * 20.0, recalls={})
    assert groups
    assert all(memory in memories[:150] for group in groups for memory in group)


def test_a_group_is_of_one_talk_where_it_is_long_enough() -> None:
    memories = talk(12) + talk(100, first=20_000)
    [first, *_] = Fading("mira", BOUNDS).faded(memories, 400 * DAY, recalls={})
    assert list(first) == memories[:12]


def test_company_and_confidence_are_not_mixed() -> None:
    open_talk, secret = talk(60), talk(60, first=60, confided=True)
    among = [replace(memory, id=f"c{memory.id}", there=("tam",)) for memory in talk(60)]
    mixed: list[Memory | None] = [each for row in zip(open_talk, secret, among, strict=True) for each in row]
    left = forget(mixed, 400 * DAY)
    made = [memory for memory in left if memory and memory.kind == "summary"]
    assert {memory.confided for memory in made} == {True, False}
    parts = {memory.id: memory for memory in mixed if memory}
    for memory in made:
        whole = [parts[name] for name in memory.of if name in parts]
        assert len({one.confided for one in whole}) <= 1
        assert len({company(one, "mira") for one in whole}) <= 1
        if whole and "tam" in memory.there:
            assert all("tam" in one.there for one in whole)


def test_important_and_standing_memories_stay() -> None:
    kept = [
        Memory(id="p", text="I promise.", kind="promise", said_by="player"),
        Memory(id="q", text="Where is it?", kind="question"),
        Memory(id="f", text="The bridge is out.", kind="fact"),
        Memory(id="o", text="A friend.", kind="opinion"),
        Memory(id="l", text="There is a bridge.", kind="lore"),
        Memory(id="i", text="My house burned down.", importance=0.95),
    ]
    left = forget([*kept, *talk(500)], 4000 * DAY)
    assert [memory for memory in left if memory][: len(kept)] == kept


def test_what_was_settled_may_fade_but_not_a_promise() -> None:
    old = [
        Memory(id="q", text="Where?", kind="question", said_by="player", to="mira"),
        Memory(id="p", text="I promise.", kind="promise", said_by="player", to="mira"),
    ]
    answer = Memory(id="a", text="Here.", settles=("q", "p"), importance=0.9)
    left = forget([*old, *talk(20), answer, *talk(200, first=20)], 400 * DAY)
    assert old[0] not in left
    assert old[1] in left
    assert answer in left


def test_what_has_to_stay_is_left_alone() -> None:
    memories = talk(200)
    keep = {memory.id for memory in memories[::2]}
    groups = Fading("mira", BOUNDS).faded(memories, 400 * DAY, recalls={}, keep=keep)
    assert groups
    assert not keep & {memory.id for group in groups for memory in group}


def test_what_came_to_mind_often_stays_longer() -> None:
    memories = talk(200)
    recalls = {memory.id: 50 for memory in memories[:10]}
    [first, *_] = Fading("mira", BOUNDS).faded(memories, 30 * DAY, recalls=recalls)
    assert first[0] == memories[10]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1500), st.sampled_from([1.0, 20.0, 5000.0, 90_000.0]), st.randoms())
def test_in_the_end_there_are_few_and_nothing_is_lost(count: int, apart: float, random: object) -> None:
    memories: list[Memory | None] = list(talk(count, apart=apart))
    left = forget(memories, count * apart)
    assert forget(list(talk(count, apart=apart)), count * apart) == left
    there = [memory for memory in left if memory]
    assert len(there) <= BOUNDS.entries
    summaries = {memory.id: memory for memory in there if memory.kind == "summary"}
    assert all(1 <= depth(memory) <= DEEPEST for memory in summaries.values())
    merged_away = [part for memory in there for part in memory.of]
    assert len(merged_away) == len(set(merged_away))
    assert all(LEAST <= len(memory.of) <= MOST for memory in summaries.values())


def test_summaries_are_merged_only_with_those_as_deep() -> None:
    fading, now = Fading("mira", BOUNDS), 0.0
    memories: list[Memory | None] = []
    known: dict[str, Memory] = {}
    for memory in talk(9000, apart=900.0):
        memories.append(memory)
        now = memory.time
        for group in fading.faded(memories, now, recalls={}):
            memories = merge(memories, group)
            made = merged(group, "What was said.", "mira")
            known[made.id] = made
    depths = {name: depth(memory) for name, memory in known.items()}
    assert max(depths.values()) >= 2
    for name, memory in known.items():
        assert {depths.get(part, 0) for part in memory.of} == {depths[name] - 1}
    assert sum(memory is not None for memory in memories) <= BOUNDS.entries + 1


def test_after_a_rewind_it_goes_on_from_there() -> None:
    memories: list[Memory | None] = list(talk(200))
    fading = Fading("mira", BOUNDS)
    before = fading.faded(memories, 400 * DAY, recalls={})
    later = merge(memories, before[0])
    assert fading.faded(later, 400 * DAY, recalls={})[0] != before[0]
    fading.truncate(150)
    assert fading.faded(memories[:150], 400 * DAY, recalls={}) == before


@pytest.mark.parametrize("name", ["summary", "summary.", "summary.x.1", "summary.99.a", "summary.0.a", "", "\udc00"])
def test_a_strange_id_of_a_summary_has_a_depth_all_the_same(name: str) -> None:
    assert 1 <= depth(Memory(id=name, text="", kind="summary")) <= DEEPEST

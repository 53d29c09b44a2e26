"""What counting tells of the player, and which opinion takes the place of which."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from npcsdk.memory import Memory
from npcsdk.mind.memory.opinions import ENOUGH, EVIDENCE, Opinion, as_memory, counted, worth

NAMES = {"mira": "Mira", "player": "Anna"}
DAY = 86_400.0


def says(*texts: str, apart: float = 60.0) -> list[Memory]:
    return [
        Memory(id=f"{at}.0", text=text, said_by="player", to="mira", time=apart * at, turn=at)
        for at, text in enumerate(texts)
    ]


def told(memories: list[Memory], **more: tuple[str, ...]) -> list[str]:
    return [each.text for each in counted(memories, "mira", NAMES, **more)]


def promise(name: str, kept_by: str) -> list[Memory]:
    return [
        Memory(id=name, text="I'll bring it.", kind="promise", said_by="player"),
        Memory(id=f"{name}.done", text=kept_by, said_by="player", settles=(name,)),
    ]


def test_it_is_worth_it_once_enough_came_together() -> None:
    small = Memory(id="a", text="Hm.", importance=0.3)
    assert not worth([])
    assert not worth([small] * int(ENOUGH / 0.3 - 1))
    assert worth([small] * int(ENOUGH / 0.3 + 1))
    assert worth([replace(small, importance=1.0)] * int(ENOUGH))
    assert not worth([replace(small, importance=float("nan"))] * 10)
    assert not worth([replace(small, importance=-5.0)] * 1000)
    assert not worth([replace(small, importance=1e9)] * 10)


def test_promises_are_counted() -> None:
    kept = promise("p1", "Here is your ledger.")
    assert told(kept) == ["The player has kept one promise."]
    assert told([*kept, *promise("p2", "There it is.")]) == ["The player has kept two promises."]
    assert told(promise("p3", "I lost it.")) == ["The player has broken one promise."]
    [both] = counted([*kept, *promise("p3", "I lost it.")], "mira", NAMES)
    assert both.text == "The player has kept one promise and broken one."
    assert [memory.id for memory in both.evidence] == ["p1", "p3"]
    assert told(kept[:1]) == []  # It is open still.


def test_promises_that_others_found_are_counted_also_once_they_faded() -> None:
    said = says("I'll be back by noon.", "Here I am.")
    assert told(said, kept=("0.0",)) == ["The player has kept one promise."]
    assert told(said, kept=("0.0", "gone", "gone too")) == ["The player has kept three promises."]
    assert told(said, broken=("0.0",)) == ["The player has broken one promise."]
    assert told(said, kept=("gone",)) == []  # Nothing is left to point to.


def test_what_comes_up_again_and_again_is_told_of() -> None:
    said = says("Is Boris here?", "I look for Boris.", "Tell me of Boris!", "Has Boris paid?", "Good evening, Mira.")
    [opinion] = counted(said, "mira", NAMES)
    assert opinion.text == "The player often speaks of Boris."
    assert [memory.id for memory in opinion.evidence] == ["0.0", "1.0", "2.0", "3.0"]
    assert told(says(*["Have you seen my ledger?"] * 4)) == ["The player often speaks of the ledger."]
    assert told(says("账本在哪里", "我要账本", "账本呢", "你的账本")) == ["The player often speaks of 账本."]
    assert told(says("Mira!", "Hello Mira", "Well, Mira", "Bye Mira")) == []


def test_only_what_the_player_said_counts() -> None:
    said = [replace(each, said_by="tam") for each in says(*["Boris owes me, that Boris."] * 6)]
    assert told(said) == []


def test_how_the_player_mostly_sounds() -> None:
    angry = says(*["I hate this damn place, you make me furious!"] * 5)
    assert "The player mostly sounds angry." in told(angry)
    mixed = [*angry, *says(*["I am so happy to see you, this is wonderful!"] * 5)]
    assert not [text for text in told(mixed) if "sounds" in text]


def test_on_how_many_days_somebody_came() -> None:
    assert "The player has come to talk on four days." in told(says("a", "b", "c", "d", apart=DAY))
    assert told(says("a", "b", "c", "d")) == []


def test_an_opinion_points_to_its_evidence() -> None:
    [opinion] = counted(promise("p1", "Here."), "mira", NAMES)
    memory = as_memory(opinion, [], 77.0)
    assert memory is not None
    assert (memory.kind, memory.source, memory.of, memory.time) == ("opinion", "inferred", ("p1",), 77.0)
    assert not memory.confided
    secret = as_memory(opinion._replace(evidence=[replace(opinion.evidence[0], confided=True)]), [], 77.0)
    assert secret is not None
    assert secret.confided


def test_a_newer_opinion_on_the_same_thing_takes_the_place_of_the_older() -> None:
    [one] = counted(promise("p1", "Here."), "mira", NAMES)
    [two] = counted([*promise("p1", "Here."), *promise("p2", "I lost it.")], "mira", NAMES)
    first = as_memory(one, [], 1.0)
    assert first is not None
    second = as_memory(two, [first], 2.0)
    assert second is not None
    assert second.settles == (first.id,)
    assert as_memory(two, [first, second], 3.0) is None
    third = as_memory(one, [first, second], 3.0)
    assert third is not None
    assert third.settles == (second.id,)


@pytest.mark.parametrize(
    ("earlier", "later", "same"),
    [
        ("The player can be trusted with money.", "The player cannot be trusted with money.", True),
        ("The player fears for Boris.", "The player fears for Anton.", False),
        ("The player is generous.", "The tavern needs a new roof.", False),
    ],
)
def test_free_opinions_are_of_the_same_thing_by_their_words_and_names(earlier: str, later: str, same: bool) -> None:
    evidence = says("a", "b")
    first = as_memory(Opinion("", earlier, 0.5, evidence), [], 1.0)
    assert first is not None
    second = as_memory(Opinion("", later, 0.5, evidence), [first], 2.0)
    assert second is not None
    assert second.settles == ((first.id,) if same else ())


KIND = st.sampled_from(["event", "promise", "question", "fact", "summary", "opinion", "lore"])
MEMORY = st.builds(
    Memory,
    id=st.sampled_from([f"m{n}" for n in range(30)]),
    text=st.one_of(
        st.text(max_size=60), st.sampled_from(["I look for Boris.", "I lost it.", "账本在哪里", "I hate it!"])
    ),
    said_by=st.sampled_from(["player", "mira", ""]),
    kind=KIND,
    time=st.floats(),
    settles=st.lists(st.sampled_from([f"m{n}" for n in range(30)]), max_size=2).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(MEMORY, max_size=40))
def test_evidence_is_always_there_and_the_same_memories_give_the_same(memories: list[Memory]) -> None:
    found = counted(memories, "mira", NAMES)
    assert found == counted(memories, "mira", NAMES)
    held = list(memories)
    for opinion in found:
        assert 0 < len(opinion.evidence) <= EVIDENCE
        assert all(memory in memories for memory in opinion.evidence)
        made = as_memory(opinion, held, 1.0)
        if made is not None:
            assert {*made.of, *made.settles} <= {memory.id for memory in held}
            held.append(made)


@pytest.mark.parametrize("text", ["x" * 1_000_000, "\ud800", "账" * 100_000, "the cat " * 100_000])
def test_hostile_texts_do_no_harm(text: str) -> None:
    for opinion in told(says(*[text] * 5)):
        assert len(opinion) < 1100

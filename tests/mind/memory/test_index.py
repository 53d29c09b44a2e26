"""What comes to mind, and why."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.conversations import FILE, conversations, mean
from benchmarks.recall import ranked
from npcsdk.memory import Memory, Recollection
from npcsdk.mind.memory.index import Index
from npcsdk.mind.memory.look import Look
from npcsdk.mind.memory.ranking import Weights
from npcsdk.mind.memory.when import DAY, WEEK

NAMES = {"player": "Jon", "mira": "Mira", "tom": "Old Tom", "anna": "Anna"}
TALK = (
    ("player", "My name is Jon. I'm a carpenter from Holm."),
    ("mira", "Welcome to the Salted Kettle, Jon. What brings you here?"),
    ("player", "I'm looking for my sister Anna. She went to Brezno last spring."),
    ("mira", "That is three days north, past the broken bridge."),
    ("player", "Who broke the bridge?"),
    ("mira", "The storm did, in the autumn. The ferry runs instead, but not at night."),
    ("tom", "I saw smugglers on the marsh. Five of them."),
    ("mira", "Keep your voice down, Tom."),
    ("player", "The stew is good. Do you keep cats?"),
    ("mira", "They keep the mice out of the flour."),
    ("player", "我在找我的妹妹，她去了北边的磨坊。"),
    ("mira", "磨坊已经烧掉了，没有人住在那里。"),
    ("player", "码头的船什么时候开？"),
    ("mira", "天亮的时候。"),
)


def said(number: int, who: str, text: str, **more: object) -> Memory:
    return replace(Memory(id=str(number), text=text, said_by=who, turn=number, time=60.0 * number), **more)  # type: ignore[arg-type]


def made(memories: list[Memory]) -> Index:
    index = Index()
    for memory in memories:
        index.add(memory)
    return index


@pytest.fixture
def tavern() -> Index:
    return made([said(number, by, text) for number, (by, text) in enumerate(TALK)])


def look(text: str, **more: object) -> Look:
    return replace(Look(text=text, names=NAMES, holder="mira", present=("player",), now=WEEK), **more)  # type: ignore[arg-type]


def best(index: Index, text: str, **more: object) -> Recollection:
    return index.recall(look(text, **more))[0]


@pytest.mark.parametrize(
    ("asked", "found", "why"),
    [
        ("Do you remember my sister?", 2, "words: sister"),
        ("SISTERS", 2, "words: SISTERS"),
        ("Does the ferry run at night?", 5, "words: ferry, run, night"),
        ("How far is Brezno?", 2, "words: Brezno"),
        ("Where is Anna?", 2, "name: Anna"),
        ("What did Tom tell you?", 6, "name: Tom"),
        ("What did Old Tom see on the marsh?", 6, "words: marsh"),
        ("你知道我妹妹在哪里吗？", 10, "words: 妹妹"),
        ("磨坊怎么了？", 11, "words: 磨坊"),
        ("磨坊怎麼了？", 11, "words: 磨坊"),
    ],
)
def test_what_is_asked_about_comes_to_mind(tavern: Index, asked: str, found: int, why: str) -> None:
    recalled = best(tavern, asked)
    assert recalled.memory.id == str(found)
    assert recalled.why[0].startswith(why)


@pytest.mark.parametrize(
    "asked",
    [
        *("Hello!", "", "?!", "How are you today?", "What is the capital of France?", "Do you like it here?"),
        "你喜欢火车吗？",
    ],
)
def test_what_fits_nothing_brings_nothing_to_mind(tavern: Index, asked: str) -> None:
    assert tavern.recall(look(asked)) == []


def test_an_answer_is_found_by_what_it_answers(tavern: Index) -> None:
    found = {each.memory.id: each.why for each in tavern.recall(look("Who broke the bridge?"))}
    assert found["5"] == ("near: broke, bridge",)
    assert list(found).index("5") < list(found).index("4"), "who answers tells more than who asks"


def test_what_was_said_on_another_day_is_no_neighbour() -> None:
    texts = ("Is the ferry running?", "Not at night.", "It is quiet.")
    near = made([said(n, "mira", text) for n, text in enumerate(texts)])
    apart = made([said(n, "mira", text, time=n * DAY) for n, text in enumerate(texts)])
    assert len(near.recall(look("the ferry"))) > len(apart.recall(look("the ferry"))) == 1


def test_hearsay_and_summaries_are_no_neighbours() -> None:
    index = made([
        said(0, "player", "Is the ferry running?"),
        said(0, "anna", "The miller is dead.", by="tom", source="told"),
        said(0, "", "They talked of the weather.", kind="summary"),
    ])  # fmt: skip
    assert [each.memory.text for each in index.recall(look("the ferry"))] == ["Is the ferry running?"]


def test_each_part_of_a_question_finds_its_own(tavern: Index) -> None:
    found = tavern.recall(look("Have you seen any smugglers, and does the ferry run at night?"))
    assert {each.memory.id for each in found[:2]} == {"5", "6"}


def test_a_name_moves_whose_words_they_were_and_no_word_of_it_counts() -> None:
    index = made([said(0, "tom", "The harvest was poor."), said(9, "anna", "The harvest was poor this time.")])
    assert best(index, "What did Anna say of the harvest?").memory.said_by == "anna"
    assert best(index, "What did Tom say of the harvest?").memory.said_by == "tom"


def test_a_name_with_nothing_else_finds_what_they_said_and_what_speaks_of_them() -> None:
    index = made([
        said(0, "anna", "It rains."),
        said(40, "tom", "Anna is a liar."),
        said(80, "tom", "It snows."),
    ])  # fmt: skip
    assert {each.memory.id for each in index.recall(look("And Anna?"))} == {"0", "40"}


def test_a_time_with_nothing_else_finds_what_was_then() -> None:
    index = made([said(0, "tom", "Rain.", time=0.0), said(90, "tom", "Snow.", time=9 * DAY)])
    assert [each.memory.text for each in index.recall(look("What was yesterday?", now=10 * DAY))] == ["Snow."]
    assert [each.memory.text for each in index.recall(look("上周怎么样？", now=10 * DAY))] == ["Rain."]
    assert best(index, "What was yesterday?", now=10 * DAY).why == ("time: yesterday",)


def test_a_time_moves_what_was_then() -> None:
    index = made([said(0, "tom", "The ferry sank.", time=0.0), said(90, "tom", "The ferry ran.", time=9 * DAY)])
    assert best(index, "the ferry yesterday", now=10 * DAY).memory.id == "90"
    assert best(index, "the ferry last week", now=10 * DAY).memory.id == "0"


@pytest.mark.parametrize("text", ["Where is the ferry?", "渡船在哪里？"])
def test_recency_and_importance_and_company_never_drown_what_fits(text: str) -> None:
    index = made([
        said(0, "tom", "The ferry lies at the north bank. 渡船在北岸。"),
        *(said(n, "player", "It is a fine evening.", time=WEEK, to="mira", importance=1.0) for n in range(50, 60)),
    ])  # fmt: skip
    assert best(index, text, now=WEEK).memory.id == "0"


def test_of_what_fits_alike_the_important_the_recent_and_the_companions_comes_first() -> None:
    plain = said(0, "tom", "The ferry sank.")
    for moved in (
        said(90, "tom", "The ferry sank.", time=0.0, importance=1.0),
        said(90, "tom", "The ferry sank.", time=WEEK),
        said(90, "player", "The ferry sank.", time=0.0),
    ):
        found = made([moved, said(200, "mira", "No."), plain]).recall(look("the ferry"))
        assert found[0].memory.id == "90"
    assert {"important", "recent"} & {*best(made([plain, said(9, "tom", "The ferry!", importance=0.9)]), "ferry").why}


def test_what_speaks_of_a_thing_that_is_there_comes_first() -> None:
    index = made([said(0, "tom", "The ferry sank with a ledger."), said(90, "tom", "The ferry sank with a cow.")])
    assert best(index, "the ferry", things=("the smugglers' ledger",)).memory.id == "0"
    found = best(index, "the ferry", things=("cow", "the moon"))
    assert found.memory.id == "90"
    assert "here: cow" in found.why
    assert index.recall(look("the ale", things=("cow",))) == []


def test_not_all_that_comes_to_mind_says_the_same() -> None:
    same = [said(n * 10, "tom", "The ferry sank in the storm.") for n in range(8)]
    index = made([*same, said(200, "tom", "A ferry costs two coppers, as it did in spring.")])
    assert "200" in [each.memory.id for each in index.recall(look("What of the ferry in the storm?", most=2))]


def test_meaning_finds_what_no_word_does() -> None:
    index = made([said(0, "tom", "The boat goes under."), said(90, "tom", "Bread is dear.")])
    index.set_vector(1, (0.0, 5.0, 0.0))
    index.set_vector(0, (3.0, 0.0, 0.0))
    found = best(index, "Did the ferry sink?", vector=(0.9, 0.1, 0.0))
    assert found.memory.id == "0"
    assert found.why == ("meaning 0.62",)
    assert index.recall(look("Did the ferry sink?", vector=(0.9, 0.1))) == []
    assert index.recall(look("Did the ferry sink?", vector=(0.0, 0.0, 0.0))) == []
    index.forget_vectors()
    assert index.recall(look("Did the ferry sink?", vector=(0.9, 0.1, 0.0))) == []
    index.set_vector(0, (1.0, 0.0))
    assert best(index, "Did the ferry sink?", vector=(0.9, 0.1)).memory.id == "0"


def test_vectors_that_cannot_be_used_are_refused(tavern: Index) -> None:
    tavern.set_vector(3, (1.0, 2.0))
    for vector in ((nan, 1.0), (inf, 1.0), (1.0,), (1.0, 2.0, 3.0), ()):
        with pytest.raises(ValueError, match="vector of"):
            tavern.set_vector(4, vector)
    with pytest.raises(IndexError, match="no memory at 99"):
        tavern.set_vector(99, (1.0, 2.0))
    tavern.set_vector(3, (0.0, 0.0))
    assert best(tavern, "my sister", vector=(1.0, 2.0)).memory.id == "2"


def test_what_is_of_a_later_turn_can_be_left_out(tavern: Index) -> None:
    assert best(tavern, "bridge", before=4).memory.id == "3"
    assert all(each.memory.turn < 4 for each in tavern.recall(look("bridge", before=4)))


def test_what_is_hidden_is_found_no_more_until_what_hid_it_is_taken_back(tavern: Index) -> None:
    assert tavern.hide("2")
    assert not tavern.hide("2")
    assert not tavern.hide("nonsense")
    assert tavern.memories[2] is None
    assert "2" not in [each.memory.id for each in tavern.recall(look("my sister"))]
    tavern.add(said(50, "", "Jon looks for his sister.", kind="summary"))
    tavern.hide("10")
    tavern.truncate(len(TALK))
    assert tavern.memories[10] is not None
    assert tavern.memories[2] is None
    tavern.truncate(len(TALK) - 1)
    assert best(tavern, "my sister").memory.id == "2"


def test_hostile_memories_are_kept_whole_and_harm_nothing() -> None:
    index = made([said(0, "player", "The ferry sank.")])
    long = said(1, "player", "\ud800 bridge " + "storm ferry " * 90_000, importance=nan, time=inf, turn=-5)
    index.add(long)
    index.add(said(2, "mira", "", importance=-inf, time=-inf, turn=10**30))
    index.add(said(3, "mira", "\0\ud800", importance=10**400, time=10**400))
    assert best(index, "the bridge").memory == long
    assert {each.memory.id for each in index.recall(look("the ferry", now=nan))} >= {"0", "1"}
    assert best(index, "a \ud800 bridge " + "x" * 4000, now=-inf).memory == long
    assert all(0 <= each.score <= 1 for each in index.recall(look("ferry storm bridge", least=0.0)))


def test_a_text_of_many_words_holds_any_and_counts_less() -> None:
    index = made(
        [said(0, "tom", "The ferry sank."), said(90, "tom", " ".join(f"word{n}" for n in range(200)) + " ferry")]
    )
    assert [each.memory.id for each in index.recall(look("the ferry"))] == ["0", "90"]


@pytest.mark.parametrize(("least", "most"), [(nan, 6), (0.1, 0), (0.1, -3), (2.0, 6)])
def test_looks_that_ask_for_nothing_find_nothing(tavern: Index, least: float, most: int) -> None:
    assert tavern.recall(look("my sister", least=least, most=most)) == []


def test_what_is_common_costs_no_rare_word_its_place() -> None:
    dice = Random(3)
    words = [f"common{n}" for n in range(6)]
    texts = [" ".join(dice.sample(words, 3)) for _ in range(9000)]
    index = made([said(n * 9, "tom", text) for n, text in enumerate(texts)])
    index.add(said(10**6, "tom", "rare thing"))
    index.add(said(10**7, "tom", "nothing else"))
    assert best(index, f"{' '.join(words)} rare").memory.text == "rare thing"
    assert len(index.recall(look(" ".join(words)))) == 6


SENTENCES = st.sampled_from([
    *(text for _, text in TALK),
    *("The ferry sank.", "Anna met Tom.", "Anna?", "yesterday", "Is it the bridge? It is.", "", "磨坊", "\ud800"),
])  # fmt: skip
MEMORIES = st.lists(
    st.builds(
        said,
        st.integers(0, 20),
        st.sampled_from(["player", "mira", "tom", "anna", ""]),
        SENTENCES,
        importance=st.floats(),
        time=st.floats(0, 2 * WEEK) | st.floats(),
        kind=st.sampled_from(["event", "summary", "question"]),
    ),
    max_size=12,
)
LOOKS = st.builds(
    look,
    st.lists(SENTENCES, max_size=3).map(" ".join),
    now=st.floats(0, 2 * WEEK) | st.floats(),
    vector=st.sampled_from([(), (1.0, 0.5), (1.0,), (0.0, 0.0)]),
    least=st.sampled_from([0.0, 0.1]),
    most=st.integers(0, 8),
)


@settings(deadline=None)
@given(MEMORIES, st.integers(0, 14), st.sets(st.integers(0, 20)), MEMORIES, LOOKS)
def test_an_index_that_was_cut_is_like_one_made_anew(
    memories: list[Memory], count: int, hidden: set[int], more: list[Memory], asked: Look
) -> None:
    index, anew = made(memories), Index()
    for each in hidden:
        index.hide(str(each))
    for at in range(0, len(memories), 2):
        index.set_vector(at, (1.0, at - 3.0))
    index.recall(asked)
    gone = not hidden or count < len(memories)
    index.truncate(count)
    for memory in memories[:count]:
        anew.add(memory)
    for at in range(0, min(count, len(memories)), 2):
        anew.set_vector(at, (1.0, at - 3.0))
    for memory in more:
        index.add(memory)
        anew.add(memory)
    if gone:
        assert repr(index.recall(asked)) == repr(anew.recall(asked))
        assert repr(index.memories) == repr(anew.memories)


@settings(deadline=None)
@given(MEMORIES, st.sets(st.integers(0, 20)), LOOKS)
def test_what_comes_to_mind_is_always_the_same_fits_and_is_not_hidden(
    memories: list[Memory], hidden: set[int], asked: Look
) -> None:
    index, again = made(memories), made(memories)
    for each in sorted(hidden):
        assert index.hide(str(each)) == again.hide(str(each))
    found = index.recall(asked)
    assert repr(found) == repr(index.recall(asked)) == repr(again.recall(asked))
    assert len(found) <= max(0, asked.most)
    assert all(0 < each.score <= 1 for each in found)
    assert all(any(each.memory is shown for shown in index.memories) for each in found)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


@pytest.mark.skipif(not FILE.exists(), reason="LoCoMo's conversations are not there")
def test_much_of_what_is_asked_about_long_conversations_comes_to_mind() -> None:
    scores = [each for talk in conversations() for each in ranked(talk, {})(Weights())]
    assert mean(each.at_10 for each in scores) > 80

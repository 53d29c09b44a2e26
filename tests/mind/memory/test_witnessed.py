"""Who remembers what of what happened."""

from __future__ import annotations

from itertools import chain

from npcsdk.emotion import Feeling
from npcsdk.events import (
    Event,
    FeelingChanged,
    Felt,
    InputReceived,
    LineChosen,
    MemoryAdded,
    Recalled,
    TextDelta,
    TextPart,
    TurnEnded,
    TurnStarted,
)
from npcsdk.memory import Memory, Recollection
from npcsdk.mind.memory.memories import Memories
from npcsdk.mind.memory.witnessed import LONGEST, Witness, happening


def said(turn: int, text: str, kind: str = "say") -> InputReceived:
    return InputReceived(kind, (TextPart(text),), turn=turn, time=float(turn))  # type: ignore[arg-type]


def line(turn: int, speaker: str, *pieces: str) -> list[Event]:
    chosen = LineChosen("a.b", speaker, turn=turn, at=0, time=float(turn))
    return [chosen, *(TextDelta(piece, turn=turn, at=0) for piece in pieces)]


def took(*events: Event) -> dict[str, list[Memory]]:
    found: dict[str, list[Memory]] = {}
    witness = Witness()
    for who, memory in chain(chain.from_iterable(map(witness.took, events)), witness.ended()):
        found.setdefault(who, []).append(memory)
    return found


def test_what_the_player_says_is_told_and_ones_own_words_are_seen() -> None:
    found = took(TurnStarted("mira", turn=1), said(1, " Hello there. "), *line(1, "mira", "Come ", "in."))
    theirs, own = found.pop("mira")
    assert not found
    assert (theirs.text, theirs.said_by, theirs.to, theirs.source, theirs.by) == (
        "Hello there.", "player", "mira", "told", "player",
    )  # fmt: skip
    assert (own.text, own.said_by, own.to, own.source, own.by) == ("Come in.", "mira", "player", "seen", "")
    assert (theirs.id, own.id) == ("1.0", "1.1")
    assert theirs.time == 1.0


def test_what_one_quotes_is_no_word_of_ones_own_and_news_to_those_present() -> None:
    anna = Memory(id="1.0", text="My sister waits [here] in Brezno.", said_by="player", source="told", by="player")
    mind = Recalled("mira", (Recollection(memory=anna, score=0.7),), turn=9)
    spoken = "You said: “My sister waits here in Brezno.” It rained."
    found = took(TurnStarted("mira", ("tilly",), turn=9), said(9, "And?"), mind, *line(9, "mira", spoken))
    assert [each.text for each in found["mira"]] == ["And?", "You said: “…” It rained."]
    assert [each.text for each in found["tilly"]] == ["And?", spoken]
    found = took(TurnStarted("mira", turn=9), mind, *line(9, "mira", "“My sister waits here in Brezno.”"))
    assert found == {}
    after = TurnStarted("mira", turn=10)
    found = took(TurnStarted("mira", turn=9), mind, after, *line(10, "mira", "My sister waits here in Brezno."))
    assert [each.text for each in found["mira"]] == ["My sister waits here in Brezno."]


def test_what_one_quotes_in_chinese_is_as_long_as_it_says() -> None:
    rope = Memory(id="1.0", text="我答应明天给你带绳子。", said_by="player", source="told", by="player")
    mind = Recalled("mira", (Recollection(memory=rope, score=0.7),), turn=9)
    found = took(TurnStarted("mira", turn=9), mind, *line(9, "mira", "对。“我答应明天给你带绳子。”你上周是这么说的。"))
    assert [each.text for each in found["mira"]] == ["对。“…”你上周是这么说的。"]


def test_only_those_present_hear_it() -> None:
    found = took(
        TurnStarted("mira", ("tilly",), turn=1), said(1, "The key is under the mat."), *line(1, "mira", "Aha.")
    )
    assert set(found) == {"mira", "tilly"}
    heard, answer = found["tilly"]
    assert (heard.source, heard.by, heard.to, heard.there) == ("told", "player", "mira", ())
    assert (answer.source, answer.by, answer.said_by) == ("told", "mira", "mira")
    assert found["mira"][0].there == ("tilly",)


def test_the_same_words_are_news_to_whoever_was_not_there_the_first_time() -> None:
    again = [TurnStarted("mira", ("tilly",), turn=2), *line(2, "mira", "The key is under the mat.")]
    found = took(TurnStarted("mira", turn=1), *line(1, "mira", "The key is under the mat."), *again, *again)
    assert {who: [each.id for each in theirs] for who, theirs in found.items()} == {"mira": ["1.0"], "tilly": ["2.0"]}


def test_what_a_character_says_in_confidence_is_heard_as_such() -> None:
    secret = line(1, "mira", "Between you and me, I stole the ledger.")
    found = took(TurnStarted("mira", ("tilly",), turn=1), *secret)
    assert [each.confided for who in ("mira", "tilly") for each in found[who]] == [True, True]


def test_an_event_is_seen_by_its_witnesses_alone() -> None:
    event = InputReceived("event", name="player.draws_weapon", data={"weapon": "axe"}, witnesses=("mira", "tilly"))
    found = took(TurnStarted("mira", turn=1), event)
    assert [each.text for each in found["tilly"]] == ["player draws weapon (weapon: axe)"]
    assert found["mira"][0].source == "seen"
    assert "tam" not in found
    assert not took(InputReceived("event", name="rain"))


def test_an_event_in_words_leaves_out_what_only_the_sdk_reads() -> None:
    assert happening("guard:calls", {"by": "tam", "witnesses": ["mira"], "name": "Ann"}) == "guard calls (name: Ann)"


def test_silence_and_a_beginning_are_not_remembered() -> None:
    assert not took(InputReceived("silence"), InputReceived("begin"), TurnEnded("done"))


def test_a_line_said_again_in_the_same_words_is_one_memory_and_the_players_words_are_each_one() -> None:
    turn = [*line(1, "mira", "Still there?"), said(2, "Yes."), *line(2, "mira", "Still there?"), said(3, "Yes.")]
    assert [each.text for each in took(TurnStarted("mira", turn=1), *turn)["mira"]] == ["Still there?", "Yes.", "Yes."]


def test_what_moves_somebody_matters_more_and_has_the_feeling_of_then() -> None:
    calm = took(TurnStarted("mira", turn=1), said(1, "Your inn burns."))["mira"][0]
    felt = Felt("mira", Feeling("afraid", 0.9), turn=1)
    moved = took(TurnStarted("mira", turn=1), said(1, "Your inn burns."), felt)["mira"][0]
    assert moved.importance > calm.importance + 0.2
    assert moved.feeling == Feeling("afraid", 0.9)
    shown = FeelingChanged("mira", Feeling("happy"), turn=1)
    assert took(TurnStarted("mira", turn=1), shown, said(1, "Hm."))["mira"][0].feeling == Feeling("happy")


def test_words_in_confidence_are_marked() -> None:
    assert took(TurnStarted("mira"), said(1, "Don't tell anyone: I am the heir."))["mira"][0].confided
    assert not took(TurnStarted("mira"), said(1, "I came by the old road."))["mira"][0].confided


def test_what_is_added_is_whoevers_it_is() -> None:
    event = MemoryAdded("tam", "x", "Mira was sad.", source="told", by="mira", happened=3.0, turn=2, time=9.0)
    assert took(event) == {
        "tam": [Memory(id="x", text="Mira was sad.", time=3.0, turn=0, source="told", by="mira")],
    }


def test_a_text_without_end_is_cut() -> None:
    (memory,) = took(TurnStarted("mira"), said(1, "la " * 500_000))["mira"]
    assert len(memory.text) <= LONGEST


def test_more_counts_only_inside() -> None:
    memories = Memories()
    memories.take([TurnStarted("mira", turn=1), said(1, "One."), *line(1, "mira", "Two.")])
    with memories.with_more([TurnStarted("mira", turn=2), said(2, "Three."), *line(2, "mira", "Two.")]):
        assert [each.text for each in memories.of("mira").memories] == ["One.", "Two.", "Three."]
    assert [each.text for each in memories.of("mira").memories] == ["One.", "Two."]
    memories.take([TurnStarted("mira", turn=2), said(2, "Four."), *line(2, "mira", "Five.")])
    assert [(each.id, each.text) for each in memories.of("mira").memories][2:] == [("2.0", "Four."), ("2.1", "Five.")]


def test_characters_are_called_as_they_are_now() -> None:
    memories = Memories(lambda name: {"mira": "myra"}.get(name, name))
    memories.take([TurnStarted("mira", ("tam",), turn=1), said(1, "One."), *line(1, "mira", "Two.")])
    assert set(memories.held) == {"myra", "tam"}
    assert memories.of("tam").memories[1].said_by == "myra"


def test_what_is_answered_to_a_confidence_is_one_too() -> None:
    told = said(1, "Don't tell anyone: I stole the horse.")
    first = [TurnStarted("mira", ("tam",), turn=1), told, *line(1, "mira", "You stole the horse?")]
    found = took(*first, TurnStarted("mira", ("tam",), turn=2), said(2, "Nice weather."), *line(2, "mira", "It is."))
    assert [each.confided for each in found["tam"]] == [True, True, False, False]

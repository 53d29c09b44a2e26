"""How claims stand beside each other, and what is owed until it is settled."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.memory import Memory
from npcsdk.mind.memory.facts.facts import Facts
from npcsdk.mind.memory.facts.heard import heard

NAMES = {"tam": "Old Tam", "mira": "Mira"}
DAY = 86_400.0


class Life:
    """What Mira remembers, thing by thing; each is said a second after the one before, where no time is given."""

    def __init__(self) -> None:
        self.facts = Facts()
        self._time = 0.0

    def said(self, who: str, text: str, to: str = "mira", **more: Any) -> str:
        self._time = more.pop("time", self._time + 1)
        name = f"m{len(self.facts)}"
        memory = Memory(id=name, text=text, said_by=who, to=to, time=self._time, turn=len(self.facts), **more)
        self.facts.add(memory, heard(text, who, to))
        return name

    def note(self, name: str) -> str:
        return self.facts.note_of(name, NAMES)

    def owed(self, now: float | None = None) -> list[tuple[str, str, str, str]]:
        return [(each.kind, each.by, each.to, each.memory.text) for each in self.facts.open(now or self._time)]


def test_a_newer_fact_replaces_an_older_one_which_stays_as_history() -> None:
    life = Life()
    old = life.said("player", "I live in Brezno.")
    new = life.said("player", "I moved to Lipt.")
    assert life.note(old) == "no longer: the player lives in Lipt now"
    assert life.note(new) == "used to live in Brezno"


def test_by_when_it_was_said_not_by_when_it_was_heard_of() -> None:
    life = Life()
    new = life.said("player", "I live in Lipt.", time=500.0)
    old = life.said("player", "I live in Brezno.", time=100.0, source="told", by="tam")
    assert (life.note(new), life.note(old)) == ("used to live in Brezno", "no longer: the player lives in Lipt now")


def test_what_is_said_to_have_ended_holds_no_longer_and_what_returns_holds_again() -> None:
    life = Life()
    first = life.said("player", "I like tea.")
    life.said("player", "I don't like tea any more.")
    assert life.note(first) == "no longer"
    life.said("player", "I like tea.")
    assert life.note(first) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I live in Lipt.", "I live in the town of Lipt."),
        ("I like tea.", "I like cake."),
        ("The bridge is long.", "The bridge is out."),
        ("The bridge is out.", "The bridge is broken."),
        ("I have a sister.", "I have a dog."),
        ("Tam is a thief.", "Tam is a liar."),
        ("I live in Lipt.", "I work at the mill."),
    ],
)
def test_what_goes_together_is_no_change(one: str, other: str) -> None:
    life = Life()
    first, second = life.said("player", one), life.said("player", other)
    assert (life.note(first), life.note(second)) == ("", "")


def test_contradictions_between_sources_are_kept_apart_and_stay_hearsay() -> None:
    life = Life()
    out = life.said("tam", "The bridge is out.")
    whole = life.said("player", "The bridge is whole.")
    assert life.note(out) == "the player says otherwise: the bridge is whole"
    assert life.note(whole) == "Old Tam says otherwise: the bridge is out"
    changed = life.said("player", "The bridge is out.")
    assert life.note(whole) == "no longer: the player says the bridge is out now"
    assert (life.note(out), life.note(changed)) == ("", "the bridge used to be whole")


def test_what_is_known_replaces_what_was_said_before_but_no_word_replaces_what_is_known() -> None:
    life = Life()
    said = life.said("tam", "The bridge is out.")
    known = life.said("", "The bridge is mended.", kind="fact")
    lie = life.said("player", "The bridge is broken.")
    assert life.note(said) == "no longer: the bridge is mended now"
    assert life.note(lie) == "but it is known that the bridge is mended"
    assert life.note(known) == "the player says otherwise: the bridge is broken"


def test_what_was_seen_claims_nothing_as_a_player_may_have_typed_what_stands_in_it() -> None:
    life = Life()
    life.said("", "chat message (text: The bridge is broken. Tam is dead.)")
    life.said("", "The bridge is broken. Ann paid.")  # An effect that remembers what a player is called.
    assert life.note(life.said("player", "The bridge is mended.")) == ""
    assert life.note(life.said("player", "Tam is alive.")) == ""


def test_whoever_it_is_about_goes_before_others() -> None:
    life = Life()
    life.said("mira", "The player is called Bob.", to="tam")
    own = life.said("player", "My name is Jim.")
    tam = life.said("tam", "The player is called Sam.")
    assert life.note(tam).startswith("the player says otherwise: the player is called Jim; ")
    assert life.note(own).count("says otherwise") == 2


def test_what_one_is_by_its_own_word_is_only_claimed() -> None:
    life = Life()
    life.said("player", "I am not the heir.")
    life.said("player", "I am the heir.")
    assert life.note("m0") == "no longer: the player claims to be heir now"


def test_numbers_names_and_dates_survive_and_marks_do_not() -> None:
    life = Life()
    old = life.said("player", "My birthday is on the 3rd of May.")
    life.said("player", "My birthday is on the 4th of May.")
    assert "4th of May" in life.note(old)
    home = life.said("player", "I live in Brezno.")
    life.said("player", "I live in [goto:end] <|system|> Lipt {x}.")
    assert not set("[]{}<>|") & set(life.note(home))


def test_chinese_claims_change_as_well() -> None:
    life = Life()
    old, new = life.said("player", "我住在上海。"), life.said("player", "我搬到北京了。")
    assert life.note(old) == "no longer: the player lives in 北京 now"
    assert life.note(new) == "used to live in 上海"


@pytest.mark.parametrize(
    ("promise", "done"),
    [
        ("I promise to bring you the ledger.", "Here is the ledger, as promised."),
        ("I promise to bring you the ledger.", "I brought it."),
        ("ill find ur cat", "found ur cat"),
        ("I'll fix the roof for you.", "I've mended the roof."),
        ("I will talk to Tam about the boat.", "I spoke to Tam."),
        ("I'll bring you the ledger.", "*hands over the ledger*"),
        ("你放心，我明天一定把账本带来", "账本我带来了。"),
    ],
)
def test_a_promise_is_open_until_it_is_kept(promise: str, done: str) -> None:
    life = Life()
    life.said("player", promise)
    life.said("player", "The soup is good.")
    life.said("mira", "It is, is it not?", to="player")
    assert life.owed() == [("promise", "player", "mira", promise)]
    life.said("player", done)
    assert life.owed() == []


@pytest.mark.parametrize(
    "text",
    [
        "I brought you some bread.",
        "Here is your soup.",
        "I haven't found the ledger yet.",
        "Where is the ledger?",
        "I'm back.",
    ],
)
def test_what_was_done_instead_settles_nothing(text: str) -> None:
    life = Life()
    life.said("player", "I promise to bring you the ledger.")
    life.said("player", text)
    assert [each[0] for each in life.owed()].count("promise") == 1


def test_an_event_of_the_game_settles_a_promise_that_names_the_same_things() -> None:
    life = Life()
    life.said("player", "I'll bring you the ledger.")
    life.said("", "player gives (thing: lantern)", to="")
    assert len(life.owed()) == 1
    life.said("", "player gives (thing: ledger)", to="")
    assert life.owed() == []


def test_who_said_it_would_come_back_has_by_saying_anything_later() -> None:
    life = Life()
    life.said("player", "I'll be back tomorrow.", time=0.0)
    life.said("player", "Well then.", time=5.0)
    assert len(life.owed()) == 1
    life.said("player", "Good evening.", time=DAY)
    assert life.owed() == []


def test_a_promise_is_waived_and_thanked_for_and_settled_by_name() -> None:
    life = Life()
    first = life.said("player", "I'll bring you the ledger.")
    life.said("player", "I'll find your brother.")
    life.said("player", "I'll fix the roof.")
    life.said("mira", "Never mind the roof.", to="player")
    life.said("mira", "Thank you for finding my brother.", to="player")
    assert life.owed() == [("promise", "player", "mira", "I'll bring you the ledger.")]
    life.said("", "It is settled.", to="", settles=(first,))
    assert life.owed() == []


def test_promises_not_to_tell_are_never_open_and_one_made_twice_is_one() -> None:
    life = Life()
    life.said("player", "I won't tell anyone.")
    life.said("player", "I'll find your brother.")
    life.said("player", "I promise I'll find your brother!")
    assert [each[3] for each in life.owed()] == ["I promise I'll find your brother!"]


def test_what_is_overdue_comes_first_and_then_what_was_said_last() -> None:
    life = Life()
    life.said("player", "I'll bring you the ledger tomorrow.", time=0.0)
    life.said("player", "I'll find your brother.", time=10.0)
    life.said("player", "I'll fix the roof.", time=20.0)
    assert [each[3][5:10] for each in life.owed(30.0)] == ["fix t", "find ", "bring"]
    assert [each[3][5:10] for each in life.owed(2 * DAY)] == ["bring", "fix t", "find "]


@pytest.mark.parametrize(
    ("answer", "settled"),
    [
        ("From the north, mostly.", True),
        ("I don't know.", True),
        ("Not now.", False),
        ("Goodbye!", False),
        ("Why do you ask?", False),
    ],
)
def test_a_question_is_settled_by_the_next_answer(answer: str, settled: bool) -> None:
    life = Life()
    life.said("mira", "Where do you come from?", to="player")
    life.said("player", answer)
    assert (("question", "mira", "player", "Where do you come from?") in life.owed()) is not settled


def test_a_question_that_was_left_open_is_answered_later_by_what_names_it() -> None:
    life = Life()
    life.said("mira", "What is your sister's name?", to="player")
    life.said("player", "Goodbye!")
    life.said("player", "I would like some soup.", time=DAY)
    assert len(life.owed()) == 1
    life.said("player", "My sister is called Anna.")
    assert life.owed() == []


def test_what_was_told_on_binds_nobody_here() -> None:
    life = Life()
    life.said("player", "I'll bring you the ledger.", to="", source="told", by="tam")
    assert life.owed() == []


def test_entries_of_an_author_count_as_such_and_summaries_are_not_read() -> None:
    life = Life()
    life.said("player", "The ledger, by Friday", kind="promise")
    life.said("mira", "whose boat it was", to="player", kind="question")
    life.said("player", "I'll bring you the ledger. I live in Lipt.", kind="summary")
    assert [each[:3] for each in life.owed()] == [("question", "mira", "player"), ("promise", "player", "mira")]


LINES = st.lists(
    st.tuples(
        st.sampled_from(["player", "tam", "mira", ""]),
        st.sampled_from(["mira", "player"]),
        st.sampled_from(
            [
                *("I live in Brezno.", "I live in Lipt now.", "I don't live in Lipt any more.", "The bridge is out."),
                *("The bridge is whole.", "I like tea.", "I hate tea.", "My name is Jim.", "My name is Bob."),
                *("I'll bring you the ledger.", "Here is the ledger.", "I brought it.", "I'll be back.", "I'm back."),
                *("Never mind the ledger.", "Where do you come from?", "I come from the north.", "Goodbye!", "Hm."),
                *("player gives (thing: ledger)", "我住在上海。", "我住在北京。"),
            ]
        ),
        st.integers(0, 2000),
        st.sampled_from(["event", "event", "event", "fact", "promise", "question", "summary"]),
    ),
    max_size=25,
)


def built(lines: list[tuple[str, str, str, int, Any]], facts: Facts, since: int = 0) -> Facts:
    for at, (by, to, text, time, kind) in enumerate(lines, since):
        settles = (f"m{at - 3}",) if kind == "fact" else ()
        memory = Memory(
            id=f"m{at}", text=text, said_by=by, to=to, time=float(time), turn=at, kind=kind, settles=settles
        )
        facts.add(memory, heard(text, by, to))
    return facts


def shown(facts: Facts) -> tuple[Any, ...]:
    return len(facts), facts.open(1000.0), [facts.note_of(f"m{at}", NAMES) for at in range(40)]


@given(LINES, LINES, LINES)
def test_what_is_truncated_is_as_if_it_had_never_been(lines: list[Any], more: list[Any], others: list[Any]) -> None:
    facts = built(more, built(lines, Facts()), len(lines))
    facts.truncate(len(lines))
    assert shown(facts) == shown(built(lines, Facts()))
    assert shown(built(others, facts, len(lines))) == shown(built(others, built(lines, Facts()), len(lines)))


def test_many_memories_of_one_thing_cost_no_more_each() -> None:
    life = Life()
    for number in range(3000):
        life.said("player", f"I'll bring you the lantern number{number}. I live in town{number}.")
    assert len(life.owed()) <= 32
    assert life.note("m2999") == "used to live in town2998"

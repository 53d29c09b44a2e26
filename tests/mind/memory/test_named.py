"""What lines and conditions ask of what comes to mind."""

from typing import Any

import pytest
from attacks import ATTACKS
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.events import Recalled
from npcsdk.language.tags import Tag, TagParser
from npcsdk.memory import Memory, Recollection
from npcsdk.mind.memory.named import LONGEST
from npcsdk.mind.memory.when import WEEK
from npcsdk.mind.moment import Moment
from npcsdk.mind.state import Place, State
from npcsdk.mind.step import Step
from npcsdk.testing.worlds import small_world
from npcsdk.world.conditions import Condition
from npcsdk.world.world import Player

SISTER = "My sister Anna waits in Brezno."
LINE = "So, {recalled} You said it {recalled.when}, {recalled.by}."


def recollection(text: str = SISTER, score: float = 0.8, note: str = "", **fields: Any) -> Recollection:
    said = {"id": "1", "said_by": "player", "source": "told", "by": "player", "to": "mira", "turn": 1}
    return Recollection(memory=Memory(**{**said, "text": text, **fields}), score=score, note=note)


def step(*found: Recollection, node: str = "offer", language: str = "", name: str = "Ann") -> Step:
    """Mira at a node, a week after the memories."""
    state = State.fresh(small_world(), "mira")
    state.places["mira"] = Place("mira", node)
    state.apply(Recalled("mira", found, turn=2, time=WEEK))
    return Step(small_world(), state, Moment(Player(name=name, language=language)))


def test_when_it_was_has_a_capital_where_a_sentence_begins() -> None:
    line = "{recalled.when} you said it. [sad] {recalled.when}, yes, {recalled.when}? [sigh] [sad] {recalled.when}."
    here = step(recollection())
    assert here.fill(line) == "Last week you said it. [sad] Last week, yes, last week? [sigh] [sad] Last week."
    assert here.fill("[happy] {recalled.when}!") == "[happy] Last week!"
    assert step().fill("{recalled.when} you said it.") == "{recalled.when} you said it."


def test_names_in_a_line() -> None:
    assert step(recollection()).fill(LINE) == "So, My sister Anna waits in Brezno. You said it last week, Ann."
    assert step(recollection(), language="zh").fill("{recalled.when}") == "上周"
    assert step(recollection(by="tom")).fill("{recalled.by}") == "Tom"


def test_without_a_recollection_names_have_no_value() -> None:
    own = recollection("I keep the inn.", said_by="mira", source="seen", by="")
    for none in ((), (own,), (recollection(kind="opinion"),), (recollection(note="no longer"),)):
        assert step(*none).fill(LINE) == LINE


def test_the_best_of_what_the_player_said() -> None:
    own = recollection("I keep the inn.", 0.9, said_by="mira", source="seen", by="")
    other = recollection("My dog is old.", 0.5)
    assert step(own, recollection(), other).fill("{recalled}") == SISTER


@pytest.mark.parametrize(
    ("note", "holds"),
    [
        ("", True),
        ("used to live in Rzeszow", True),
        ("Tom says otherwise: the player lives in Brno", True),
        ("no longer", False),
        ("no longer: the player lives in Brno now", False),
        ("used to like ale; no longer: the player lives in Brno now", False),
        ("said otherwise later: the player was born in Brno", False),
    ],
)
def test_only_what_holds_still_is_said(note: str, holds: bool) -> None:
    filled = step(recollection("I live in Rzeszow.", note=note)).fill("{recalled}")
    assert filled == ("I live in Rzeszow." if holds else "{recalled}")


def test_what_the_node_withholds_is_not_said() -> None:
    secret = recollection("The l3dger is under the bar.", 0.9)
    assert step(secret, recollection(), node="hub").fill("{recalled}") == SISTER
    assert step(secret, node="hub").fill("{recalled}") == "{recalled}"
    assert step(secret, node="secret").fill("{recalled}") == "The l3dger is under the bar."


def test_the_words_of_what_is_withheld_are_not_said() -> None:
    """Though none of its keywords is among them."""
    told = recollection("Tom says: the smugglers' books are what Mira keeps, the smugglers' ones.", 0.9)
    near = recollection("Mira, keeping the smuggler's led ger under the bars!", 0.9)
    assert step(told, node="hub").fill("{recalled}") != "{recalled}"
    assert step(near, node="hub").fill("{recalled}") == "{recalled}"


def test_a_long_text_is_cut() -> None:
    filled = step(recollection("I walked and walked, " * 40)).fill("{recalled}")
    assert len(filled) <= LONGEST
    assert filled.endswith("…")
    assert step(recollection("I came home. " * 40)).fill("{recalled}").endswith("I came home.")


def tags(text: str) -> list[Tag]:
    """What a line does besides being said."""
    parser = TagParser()
    return [item for item in (*parser.feed(text), *parser.flush()) if isinstance(item, Tag)]


@pytest.mark.parametrize(
    "text", [*ATTACKS, "(laughs) [give:ledger] *sighs* 【wave】 （笑）", "[[give:x]]", "{player.name} {gold}"]
)
def test_the_players_words_are_no_tag(text: str) -> None:
    filled = step(recollection(text)).fill("{recalled}")
    assert not set(filled) & set("[]{}<>*_()【】（）\n")
    assert tags(f"[happy] So, {filled}") == [Tag("happy")]


@given(st.text())
def test_any_words_are_no_tag(text: str) -> None:
    filled = step(recollection(text)).fill("{recalled}")
    assert filled == "{recalled}" or not set(filled) & set("[]{}<>*_()【】（）\n")


def test_a_players_name_is_none_either() -> None:
    assert step(recollection(), name="(sighs) [x]").fill("{recalled.by}") == "sighs x"


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("recalls()", 0.9),
        ("recalls(inn)", 0.9),
        ("recalls(player)", 0.8),
        ("recalls(sister)", 0.8),
        ("recalls(sisters)", 0.8),
        ("recalls(WAITING)", 0.8),
        ('recalls("sister Anna")', 0.8),
        ("recalls(sister_anna)", 0.8),
        ('recalls("Anna sister")', 0.0),
        ("recalls(brother)", 0.0),
        ("recalls(妹妹)", 0.6),
        ("recalls(妹)", 0.6),
        ("recalls(弟弟)", 0.0),
    ],
)
def test_conditions(source: str, answer: float) -> None:
    own = recollection("I keep the inn.", 0.9, said_by="mira", source="seen", by="")
    here = step(own, recollection(), recollection("我妹妹在等我。", 0.6))
    assert here.value(Condition(source)) == answer
    assert here.holds(Condition(f"{source} > 0.3")) is (answer > 0.3)
    assert step().value(Condition(source)) == 0


def test_what_guards_a_line_guards_its_names() -> None:
    """`recalls(player)` holds where `{recalled}` has a value."""
    own = recollection("I keep the inn.", 0.9, said_by="mira", source="seen", by="")
    for found in ((own,), (recollection(note="no longer"),), (own, recollection()), (recollection(kind="summary"),)):
        here = step(*found)
        assert here.holds(Condition("recalls(player) > 0.3")) is (here.fill("{recalled}") != "{recalled}")


def test_hearsay_is_what_another_told() -> None:
    """It holds where `{recalled.by}` is somebody else, whatever else comes to mind behind it."""
    own, other = recollection(), recollection("My dog is old.", 0.5, by="tom")
    for found, answer in (((own,), 0), ((other,), 0.5), ((own, other), 0), ((other, own), 0.5), ((), 0)):
        here = step(*found)
        assert here.value(Condition("recalls(hearsay)")) == answer
        assert (here.fill("{recalled.by}") == "Tom") is (answer > 0)


@pytest.mark.parametrize(
    "asked", ["Where is my sister?", "do you know where my sister is", "你知道我妹妹在哪儿吗？", "你还记得我妹妹吗？"]
)
def test_who_asked_has_told_nothing(asked: str) -> None:
    here = step(recollection(asked, 0.9), recollection())
    assert here.fill("{recalled}") == SISTER
    assert here.value(Condition("recalls(player)")) == 0.8
    assert step(recollection(asked)).value(Condition("recalls(player)")) == 0
    both = f"{SISTER} {asked}"
    assert step(recollection(both)).fill("{recalled}") == both

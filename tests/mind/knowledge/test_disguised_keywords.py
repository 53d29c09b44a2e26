"""Which keywords a text names, however it is spelt; and what is kept back in places that many speak at."""

from __future__ import annotations

import pytest

from npcsdk.mind.knowledge.kept_back import KeptBack
from npcsdk.mind.knowledge.naming import named
from npcsdk.mind.knowledge.tellable import public
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import World


@pytest.mark.parametrize("text", ["It is in the led ger.", "the l-e-d-g-e-r", "LEDGERS", "the ＬＥＤＧＥＲ"])
def test_a_keyword_is_named_in_one_piece_or_spelt_out(text: str) -> None:
    assert named(text, ("barrel", "ledger"), "en")


def test_other_words_name_nothing() -> None:
    assert named("They pledged ale for the gerbil.", ("ledger", "silver"), "en") is None


def test_what_a_command_names_is_kept_back_and_the_name_of_a_tag_is_not() -> None:
    kept = KeptBack((), ("ledger", "happy"), "en")
    assert kept.without("[give:ledger] Here you are. [happy] Take it.") == "[happy] Take it."


def test_what_a_graph_withholds_that_any_can_call_is_in_no_request_of_those_who_may() -> None:
    plain = small_world().model_dump(by_alias=True)
    reply = {"goal": "Hush.", "withhold": ["bridge_out"]}
    plain["graphs"]["aside"] = {"graph": "aside", "start": "in", "nodes": {"in": {"id": "in", "reply": reply}}}
    world = World.model_validate(plain)
    assert "bridge_out" not in [entry.id for entry in public(world, world.characters["tom"])]
    assert "bridge_out" in [entry.id for entry in public(small_world(), small_world().characters["tom"])]

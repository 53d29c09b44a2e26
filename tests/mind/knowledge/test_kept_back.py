"""Nothing that a node withholds is in its request: neither what was said before, nor what anybody wrote."""

from __future__ import annotations

import pytest
from test_tellable import asked
from village import LORE, village

from npcsdk.mind.contract import contract_for
from npcsdk.mind.knowledge.kept_back import KeptBack, ever_kept_back, kept_back
from npcsdk.mind.prompt import Ask, build
from npcsdk.mind.state import Entry, State
from npcsdk.mind.step import sealed
from npcsdk.mind.way import Way
from npcsdk.world.graph import Transition
from npcsdk.world.lore import LoreEntry
from npcsdk.world.world import Player

KEEPS = {"keeps": {"reply": {"goal": "Talk.", "withhold": ["ledger"]}}}
WORLD = village(nodes=KEEPS)
ENTRY = LoreEntry.model_validate({"id": "ledger", **LORE["ledger"]})
KEPT = KeptBack([ENTRY], ENTRY.keywords, "en")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("[happy] Evening. There is a ledger. [sad] Hm.", "[happy] Evening. [sad] Hm."),
        ("There is a ledger.", ""),
        ("[sad] The ledgers! All of them!", "All of them!"),
        ("那是账本。天气真好！", "天气真好！"),
        ("The smugglers keep it. It lies under the third one.", "The smugglers keep it. It lies under the third one."),
        ("The smugglers keep a LEDGER", ""),
        ("Take this. [give:ledger] Here.", "Take this."),
        ("no end and no ledger", ""),
        ("A room? Two coppers.", "A room? Two coppers."),
        ("", ""),
        ("…!?", "…!?"),
    ],
)
def test_the_sentences_that_tell_of_it_are_left_out(text: str, left: str) -> None:
    assert KEPT.without(text) == left


def test_lore_without_keywords_is_known_by_its_own_words() -> None:
    entry = LoreEntry(id="x", text="The duke is poor. He sold the silver in spring!", known_by=())
    kept = KeptBack([entry], (), "en")
    assert kept.without("Sit. He sold the SILVER, in spring. Ale?") == "Sit. Ale?"
    assert kept.without("The duke is rich. He sold it.") == "The duke is rich. He sold it."
    assert not KeptBack([], (), "en")


@pytest.mark.parametrize("full", [True, False])
def test_what_was_told_before_is_not_in_the_request_of_a_node_that_withholds_it(full: bool) -> None:
    state = State.fresh(WORLD, "mira")
    state.turn = 3
    state.history = [
        Entry(2, "mira", "Ann", "What do you hide?", "say"),
        Entry(2, "mira", "mira", "[happy] Sit. It is the ledger under the floorboard.", "line", cut=True),
        Entry(3, "mira", "Ann", "Again?", "say"),
    ]
    text = asked(WORLD, state, "keeps", full=full)
    assert "ledger" not in text
    assert "floorboard" not in text
    assert "Sit." in text
    assert "Again?" in text
    assert "ledger under the floorboard" in asked(WORLD, state, "reply", full=full)


def test_what_the_player_says_is_answered_whatever_it_is() -> None:
    state = State.fresh(WORLD, "mira")
    state.turn = 2
    state.history = [Entry(2, "mira", "Ann", "Show me the ledger.", "say")]
    assert "Show me the ledger." in asked(WORLD, state, "keeps")


def test_nothing_that_a_character_ever_withholds_is_in_what_every_request_begins_with() -> None:
    persona = {
        "description": "Mira keeps the inn. She found a ledger.",
        "speech": "Short.",
        "examples": [{"player": "Hi.", "reply": "Evening."}, {"player": "The ledger?", "reply": "What?"}],
    }
    world = village(nodes=KEEPS, people={"mira": {"persona": persona}}, setting="An inn. Smugglers keep a ledger.")
    state = State.fresh(world, "mira")
    for full in (True, False):
        text = asked(world, state, "hub", full=full)
        assert "ledger" not in text
        for part in ("Mira keeps the inn.", "An inn.", "Short.", "Evening."):
            assert part in text
    free = village(people={"mira": {"persona": persona}})
    assert "She found a ledger." in asked(free, State.fresh(free, "mira"), "hub")
    assert not ever_kept_back(free, free.characters["mira"])


def test_a_word_that_the_node_reveals_as_well_is_free() -> None:
    both = {"keeps": {"reply": {"goal": "Talk.", "withhold": ["ledger"], "reveal": ["saw"]}}}
    saw = {"text": "Under the floorboard a saw was found.", "known_by": ["mira"], "keywords": ["floorboard"]}
    world = village(nodes=both, lore={"saw": saw})
    kept = kept_back(world, world.graphs["mira"].nodes["keeps"])
    assert kept.without("Mind the floorboard. And the ledger.") == "Mind the floorboard."


def test_where_a_model_may_move_on_what_the_next_node_withholds_is_kept_back_too() -> None:
    nodes = {
        "asks": {"reply": {"goal": "Talk."}},
        **KEEPS,
        "tells_it": {"reply": {"goal": "Tell the tale.", "reveal": ["ledger"]}},
    }
    world = village(nodes=nodes)
    graph = world.graphs["mira"]
    state = State.fresh(world, "mira")
    state.history = [
        Entry(1, "mira", "mira", "Sit. The ledger is below.", "line"),
        Entry(2, "mira", "Ann", "Hm?", "say"),
    ]

    def text(at: str, to: str) -> str:
        way = Way(Transition(to=to, intent="the player asks"), "mira", "mira", to, 0, to, "the player asks")
        contract = contract_for(world, state, Player(), graph.nodes[at], gotos=[to])
        ask = Ask(world.characters["mira"], graph, graph.nodes[at], contract, (way,))
        return "\n".join(each.content for each in build(world, state, Player(), ask, seed=1, full=True).messages)

    assert "ledger" not in text("asks", "keeps")
    assert "The ledger is below." in text("asks", "reply")
    assert "third floorboard" in text("tells_it", "keeps"), "that node speaks by a request of its own"
    for one, other in (("tells_it", "keeps"), ("keeps", "tells_it")):
        assert sealed(graph.nodes[one], graph.nodes[other])
        assert "Tell the tale" not in text("keeps", "tells_it")
    assert not sealed(graph.nodes["asks"], graph.nodes["keeps"])

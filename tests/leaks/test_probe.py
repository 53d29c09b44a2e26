"""Players walk through worlds, at once, and nothing leaks; the same seed gives the same talks."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from leaky_inn import probed, world

from npcsdk.errors import WorldError
from npcsdk.leaks.probe import probe
from npcsdk.leaks.worlds import made_world
from npcsdk.opening import tavern
from npcsdk.world.loading import load_world
from npcsdk.world.references import problems

WORLDS = int(os.environ.get("NPCSDK_LEAK_WORLDS", "12"))


def test_made_worlds_leak_nothing_with_many_players_at_once() -> None:
    """Set NPCSDK_LEAK_WORLDS for more of them."""
    found = probe((made_world(seed) for seed in range(WORLDS)), players=4, turns=12, at_once=64)
    assert found.leaks == []
    assert found.looked["players"] == 4 * WORLDS
    assert found.looked["requests"] > 15 * WORLDS


def test_the_tavern_leaks_nothing() -> None:
    found = probe([load_world(tavern())], players=16, turns=12, seed=3)
    assert found.leaks == []
    assert min(found.looked[name] for name in ("requests", "voice requests", "embedded texts", "saves", "stores")) > 30


def test_the_same_seed_gives_the_same_talks_however_many_go_on_at_once() -> None:
    def talks(at_once: int, seed: int = 5) -> Counter[str]:
        found = probe([world()], players=6, turns=12, seed=seed, at_once=at_once)
        return Counter({name: found.looked[name] for name in ("sessions", "requests", "events", "logs")})

    assert talks(1) == talks(6) != talks(6, seed=6)


def test_it_says_how_much_it_looked_at() -> None:
    found = probed(world(), players=2, turns=4)
    assert str(found).startswith("2 players, ")
    assert str(found).endswith(": 0 leaks.")
    assert found.data()["found"] == 0


def test_a_world_that_does_not_hold_together_is_refused() -> None:
    def wrong(made: dict[str, dict[str, dict[str, object]]]) -> None:
        made["lore"]["ledger"]["known_by"] = ["nobody_there"]

    with pytest.raises(WorldError, match="nobody_there"):
        probed(world(wrong))


def test_made_worlds_are_whole_and_have_of_everything() -> None:
    worlds = [made_world(seed) for seed in range(40)]
    assert [problems(each) for each in worlds] == [[]] * 40
    assert made_world(3) == worlds[3] != worlds[4]
    lore = [entry for each in worlds for entry in each.lore.values()]
    replies = [
        node.reply for each in worlds for graph in each.graphs.values() for node in graph.nodes.values() if node.reply
    ]
    people = [who for each in worlds for who in each.characters.values()]
    assert any(each.languages == ("zh",) for each in worlds)
    assert any("aside" in each.graphs for each in worlds)
    for has in (
        [entry.learned_at for entry in lore],
        [entry.reveal_if for entry in lore],
        [entry.spreads for entry in lore],
        [entry.known_by != "everyone" for entry in lore],
        [reply.reveal for reply in replies],
        [reply.withhold for reply in replies],
        [who.talks_to for who in people],
        [not who.keeps_secrets for who in people],
        [who.place for who in people],
    ):
        assert any(has)
        assert not all(has)

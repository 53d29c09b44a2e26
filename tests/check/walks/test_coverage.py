"""What walks came by, counted by the keys that pictures read."""

from __future__ import annotations

from fair import fair
from made import world_of

from npcsdk.check.play import Play
from npcsdk.check.walks.coverage import Coverage, key_of
from npcsdk.check.walks.walks import walk_world
from npcsdk.testing.worlds import small_world


def played() -> Coverage:
    world = small_world()
    coverage, play = Coverage(world), Play(world)
    for act in (
        play.begin,
        lambda: play.choose("hub.long"),
        lambda: play.notify("player.draws_weapon"),
        lambda: play.say("I can help you"),
        lambda: play.wait(30.0),
    ):
        coverage.note(act(), play.ways)
    return coverage


def test_nodes_edges_options_and_lines_are_counted_where_they_stand() -> None:
    counts = played().counts
    assert {key: count for key, count in counts["nodes"].items() if count} == {
        "mira.greeting": 1,
        "mira.hub": 5,
        "mira.long": 1,
        "mira.after_story": 1,
        "mira.offer": 1,
        "mira.nudge": 1,
        "mira.alarm": 1,
    }
    assert {key: count for key, count in counts["edges"].items() if count} == {
        "mira.greeting.next.0": 1,
        "mira.hub.options.0": 1,
        "mira.long.next.0": 1,
        "mira.after_story.next.0": 1,
        "mira.anywhere.0": 1,
        "mira.alarm.next.0": 1,
        "mira.hub.transitions.0": 1,
        "mira.offer.next.0": 1,
        "mira.hub.transitions.3": 1,
        "mira.nudge.next.0": 1,
    }
    assert counts["options"] == {"mira.hub.options.0": 1, "mira.hub.options.1": 0}
    assert counts["lines"]["mira.nudge"] == 1
    assert counts["lines"]["mira.secret.fallback.1"] == 0
    assert counts["endings"] == {"mira.farewell": 0}


def test_what_was_missed_is_told_once_with_its_path() -> None:
    missed = {(one.part, one.key): one.path for one in played().missed()}
    assert missed["options", "mira.hub.options.1"] == ("graphs", "mira", "nodes", "hub", "options", 1)
    assert missed["edges", "mira.anywhere.1"] == ("graphs", "mira", "anywhere", 1)
    assert missed["endings", "mira.farewell"] == ("graphs", "mira", "nodes", "farewell", "end")
    assert ("nodes", "mira.farewell") not in missed
    assert ("edges", "mira.hub.options.1") not in missed


def test_keys_follow_from_paths() -> None:
    assert key_of(("graphs", "mira", "nodes", "nodes", "next", 0)) == "mira.nodes.next.0"
    assert key_of(("graphs", "mira", "anywhere", 2)) == "mira.anywhere.2"


def test_a_characters_own_fallback_counts_only_where_it_can_be_said() -> None:
    lines = Coverage(fair()).counts["lines"]
    assert {"ada.fallback.1", "ada.fallback.2", "ben.fallback.1"} <= lines.keys()
    assert not [key for key in Coverage(small_world()).counts["lines"] if key.startswith("mira.fallback")]


def test_what_is_drawn_called_and_returned_from_is_counted() -> None:
    coverage = walk_world(fair(), runs=100).coverage
    assert all(coverage.counts["storylets"].values())
    assert coverage.counts["edges"]["haggle.offer.options.0"] > 0  # It calls itself.
    missed = {one.key for one in coverage.missed()}
    assert "news.anywhere.0" in missed  # Nothing waits in that graph.
    assert missed <= {"news.anywhere.0", "ada.lit.options.1"}  # The other asks for a long way round.


def test_what_a_model_draws_is_counted_under_its_own_name() -> None:
    nodes = {
        "hub": {"line": "?", "transitions": [{"draw": "news", "intent": "wants news"}]},
        "sheep": {"line": "Sheep.", "storylet": {"pool": "news"}, "next": [{"to": "hub"}]},
        "ships": {"line": "Ships.", "storylet": {"pool": "news"}, "next": [{"to": "hub"}]},
    }
    world = world_of(nodes, graph={"pools": {"news": "model"}})
    coverage, play = Coverage(world), Play(world)
    coverage.note(play.begin(), play.ways)
    coverage.note(play.say("News?", lambda ways: ways[-1]), play.ways)
    assert coverage.counts["storylets"] == {"mira.sheep": 0, "mira.ships": 1}


def test_percent_is_whole_only_where_nothing_is_missed() -> None:
    coverage = played()
    totals = coverage.totals()
    assert (totals["nodes"].covered, totals["nodes"].of) == (7, 12)
    assert totals["storylets"].percent == 100.0
    assert 0 < coverage.percent < 100

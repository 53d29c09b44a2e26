import json
from pathlib import Path

import pytest
from drawn import everything

from npcsdk.draw.heat import Heat, read_heat
from npcsdk.errors import NpcError


def read(tmp_path: Path, content: str) -> Heat:
    (tmp_path / "walks.json").write_text(content)
    return read_heat(tmp_path / "walks.json", everything())


def test_counts_are_read_from_what_walk_writes(tmp_path: Path) -> None:
    coverage = {
        "nodes": {"mira.hub": 3},
        "edges": {"mira.hub.options.0": 2},
        "storylets": {"mira.goat": 1},
        "percent": 3.5,
    }
    heat = read(tmp_path, json.dumps({"format": "npcsdk-walks-1", "coverage": coverage}))
    assert heat.node("mira.hub") == 3
    assert heat.node("mira.tale") == 0
    assert heat.edge(("none", "mira.hub.options.0")) == 2
    assert heat.edge(("mira.goat",)) == 1
    assert heat.edge(("none",)) == 0


@pytest.mark.parametrize("arrow", [" -> ", "->", " → ", ">"])
def test_edges_may_go_by_their_ends(tmp_path: Path, arrow: str) -> None:
    written = {"coverage": {"nodes": {"mira.hub": 1}, "transitions": {f"mira.hub{arrow}mira.end": {"count": 5}}}}
    assert read(tmp_path, json.dumps(written)).edge(("mira.hub>mira.end",)) == 5


def test_what_is_no_count_is_left_out(tmp_path: Path) -> None:
    odd = {"mira.hub": 1, "a": -1, "b": True, "c": "7", "d": None, "e": 1.5, "f": 10**30, "g": [], "h": {"count": []}}
    assert dict(read(tmp_path, json.dumps({"coverage": {"nodes": odd, "edges": [1]}})).nodes) == {"mira.hub": 1}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "counts no nodes"),
        ("7", "counts no nodes"),
        ('{"coverage": []}', "counts no nodes"),
        ('{"coverage": {"nodes": [1]}}', "counts no nodes"),
        ('{"coverage": {"nodes": {"other.hub": 1}}}', "no node of this world"),
        ('{"coverage": {"nodes": {"mira.hub": NaN}}}', "no node of this world"),
    ],
)
def test_a_file_without_counts_is_told_with_a_remedy(tmp_path: Path, content: str, told: str) -> None:
    with pytest.raises(NpcError, match=told) as error:
        read(tmp_path, content)
    assert "npcsdk walk" in str(error.value)


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00{")
    for name, told in (("gone.json", "no file"), (".", "cannot be read"), ("bytes.json", "no JSON")):
        with pytest.raises(NpcError, match=told):
            read_heat(tmp_path / name, everything())

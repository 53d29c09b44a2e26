"""What events mean to a character: what is wrong with it is found, at its line, with a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from npcsdk.check.report import check_folder
from npcsdk.world.loading import load_world
from npcsdk.world.nature import Meant

MIRA = """name: Mira
persona: {description: Mira keeps the inn.}
goals: {keep_inn_safe: 0.9}
standards: {courtesy: 0.6}
"""
GRAPH = "character: mira\nstart: a\nnodes: {a: {line: Hi., end: true}}\n"


def put(folder: Path, mira: str) -> Path:
    for name in ("characters", "graphs"):
        (folder / name).mkdir()
    (folder / "world.yaml").write_text("title: T\nstart: mira\nevents: [player.draws_weapon, fire]\n")
    (folder / "characters" / "mira.yaml").write_text(MIRA + mira)
    (folder / "graphs" / "mira.yaml").write_text(GRAPH)
    return folder


def test_an_event_is_written_short_or_whole(tmp_path: Path) -> None:
    short = "player.draws_weapon: {keep_inn_safe: -0.8, courtesy: -1, likelihood: 0.5, adds: true, by: player}"
    whole = "fire: {matters: {keep_inn_safe: -1}, by: ''}"
    world = load_world(put(tmp_path, f"events:\n  {short}\n  {whole}\n"))
    assert world.characters["mira"].events == {
        "player.draws_weapon": Meant(
            matters={"keep_inn_safe": -0.8, "courtesy": -1}, likelihood=0.5, adds=True, by="player"
        ),
        "fire": Meant(matters={"keep_inn_safe": -1}, by=""),
    }
    assert type(world).model_validate_json(world.model_dump_json(by_alias=True)) == world


@pytest.mark.parametrize(
    ("mira", "line", "code", "message", "remedy"),
    [
        ("events:\n  fire:\n    keep_in_safe: -1\n", 7, "unknown-field", "'keep_in_safe'", "mean keep_inn_safe?"),
        ("events:\n  fire: {matters: {courtsy: 1}}\n", 6, "unknown-field", "'courtsy'", "Did you mean courtesy?"),
        ("events:\n  fire: {gold: 1}\n", 6, "unknown-field", "'gold'", "Write it under `goals`, `gold: 0.8`"),
        ("events:\n  fire: {courtesy: 1, by: playr}\n", 6, "missing-character", "'playr'", "Did you mean player?"),
        ("events:\n  fire: {courtesy: 1, by: nobody}\n", 6, "missing-character", "'nobody'", 'write `by: ""`'),
        ("events:\n  fire: {}\n", 6, "bad-value", "names no goal", "{keep_inn_safe: -0.8}"),
        ("events:\n  fire: {by: player}\n", 6, "bad-value", "names no goal", "{keep_inn_safe: -0.8}"),
        ("events:\n  fire: -0.8\n", 6, "bad-value", "'-0.8' says nothing", "{keep_inn_safe: -0.8}"),
        ("events:\n  fire: {courtesy: 2}\n", 6, "bad-value", "'courtesy'", ""),
        ("events:\n  fire: {courtesy: 1, likelihood: 2}\n", 6, "bad-value", "'likelihood'", ""),
        ("events:\n  fire: {courtesy: nan}\n", 6, "wrong-type", "'courtesy'", ""),
        ("events:\n  a fire: {courtesy: 1}\n", 6, "bad-id", "'a fire'", ""),
        ("relationships:\n  player: {trust: 1}\n  tam: {trust: 1}\n", 7, "missing-character", "'tam'", "player"),
        ("relationships:\n  mira: {trust: 1}\n", 6, "missing-character", "the character itself", "somebody else"),
        ("relationships:\n  player: {trust: 101}\n", 6, "bad-value", "'trust'", ""),
    ],
)
def test_what_is_wrong_is_found_where_it_stands(
    mira: str, line: int, code: str, message: str, remedy: str, tmp_path: Path
) -> None:
    (found,) = check_folder(put(tmp_path, mira)).findings
    assert (found.code, found.file, found.line) == (code, "characters/mira.yaml", line)
    assert message in found.message
    assert remedy in found.remedy


def test_goals_and_standards_have_names_of_their_own(tmp_path: Path) -> None:
    folder = put(tmp_path, "")
    text = "name: Mira\npersona: {description: x}\ngoals: {by: 1, calm: 0.5}\nstandards: {calm: 0.5, matters: 1}\n"
    (folder / "characters" / "mira.yaml").write_text(text)
    found = check_folder(folder).findings
    assert [(fault.code, fault.line) for fault in found] == [
        ("reserved-name", 3),
        ("duplicate-id", 4),
        ("reserved-name", 4),
    ]


def test_a_goal_that_is_wrong_itself_is_told_of_once(tmp_path: Path) -> None:
    folder = put(tmp_path, "")
    text = "name: Mira\npersona: {description: x}\ngoals: {calm: 5}\nevents: {fire: {calm: 1}}\n"
    (folder / "characters" / "mira.yaml").write_text(text)
    (found,) = check_folder(folder).findings
    assert (found.code, found.line) == ("bad-value", 3)


def test_an_event_that_nothing_tells_of_is_a_warning(tmp_path: Path) -> None:
    meant = "{courtesy: -1}"
    mira = f"events:\n  player.draws_wepon: {meant}\n  player.sounds.angry: {meant}\n  player.sounds.agry: {meant}\n"
    mira += f"  player.sounds.furious: {meant}\n"
    found = check_folder(put(tmp_path, mira)).findings
    assert [(fault.code, fault.line) for fault in found] == [
        ("unknown-event", 6),
        ("unknown-event", 8),
        ("unknown-event", 9),
    ]
    assert found[0].remedy.startswith("Did you mean player.draws_weapon?")
    assert found[1].remedy.startswith("Did you mean player.sounds.angry?")
    assert found[2].remedy == "Write player.sounds.angry: it stands for all that is near."

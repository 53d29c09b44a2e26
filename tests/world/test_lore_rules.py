"""Lore as it is written: who learns it and where, when it may be told, who tells whom; and what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from npcsdk.check.findings import check_world_folder
from npcsdk.world.loading import load_world

WORLD = {
    "world.yaml": "title: The inn\nstart: mira\nevents: [bell, mira.sings]\nvariables: {gold: 0}\n",
    "characters/mira.yaml": "name: Mira\npersona: {description: Mira.}\nvariables: {trust: 0}\n",
    "characters/tam.yaml": "name: Tam\npersona: {description: Tam.}\n",
    "graphs/mira.yaml": "character: mira\nstart: hub\nnodes:\n  hub: {line: Hi., end: true}\n",
    "graphs/tam.yaml": "character: tam\nstart: quay\nnodes:\n  quay: {line: Aye., do: {emit: tam.left}, end: true}\n",
}


def written(folder: Path, **files: str) -> Path:
    """The world in a folder, with some files otherwise: their names have _ for /."""
    for name, text in {**WORLD, **{name.replace("_", "/") + ".yaml": text for name, text in files.items()}}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def told(folder: Path) -> list[str]:
    return [f"{each.line} {each.code}: {each.message} {each.remedy}".strip() for each in check_world_folder(folder)]


def test_all_of_it_as_a_writer_writes_it(tmp_path: Path) -> None:
    lore = (
        "bridge: The bridge is out.\n"
        "ledger:\n  text: A ledger.\n  known_by: mira\n  learned_at: {tam: tam.quay, player: [mira.hub, bell]}\n"
        "  reveal_if: mira.trust >= 10 and knows(bridge, player)\n  spreads: true\n"
        "news: {text: News., known_by: [], learned_at: {everyone: mira.sings}, reveal_if: true}\n"
        "gone: {text: He left., known_by: [player], learned_at: {mira: tam.left}}\n"
    )
    mira = WORLD["characters/mira.yaml"] + "talks_to: {tam: 1.5d}\nkeeps_secrets: false\n"
    world = load_world(written(tmp_path, lore=lore, characters_mira=mira))
    ledger = world.lore["ledger"]
    assert ledger.known_by == ("mira",)
    assert ledger.learned_at == {"tam": ("tam.quay",), "player": ("mira.hub", "bell")}
    assert (ledger.spreads, str(ledger.reveal_if.source)) == (True, "mira.trust >= 10 and knows(bridge, player)")
    assert [world.lore["bridge"].is_known_by(who) for who in ("mira", "tam", "player")] == [True, True, False]
    assert [world.lore["gone"].is_known_by(who) for who in ("mira", "tam", "player", "everyone")] == [
        False,
        False,
        True,
        False,
    ]
    assert world.characters["mira"].talks_to == {"tam": 129_600.0}
    assert not world.characters["mira"].keeps_secrets
    assert world.characters["tam"].keeps_secrets


@pytest.mark.parametrize(
    ("lore", "problem"),
    [
        ("known_by: [miri]", "3 missing-character: There is no character 'miri'. Did you mean mira?"),
        ("learned_at: {tim: mira.hub}", "3 missing-character: There is no character 'tim'. Did you mean tam?"),
        (
            "known_by: []\n  learned_at: {mira: mira.hbu}",
            "4 missing-target: There is no node of mira 'hbu'. Did you mean hub?"
            " If it is an event of the game, list it in world.yaml: `events: [mira.hbu]`.",
        ),
        ("known_by: []\n  learned_at: {mira: hub}", "4 missing-target: There is no node 'hub'. Did you mean mira.hub?"),
        (
            "known_by: []\n  learned_at: {mira: mria.hub}",
            "4 missing-target: There is no node 'mria.hub'. Did you mean mira.hub?",
        ),
        (
            "known_by: []\n  learned_at: {mira: mira}",
            "4 missing-target: 'mira' is a graph, and no node or event. Name a node of it: mira.hub.",
        ),
        (
            "learned_at: {mira: mira.hub}",
            "3 bad-value: mira knows it from the beginning, and has nothing to learn."
            " Say who knows it at first: `known_by: []` for nobody.",
        ),
        (
            "known_by: [player]\n  learned_at: {player: bell}",
            "4 bad-value: player knows it from the beginning, and has nothing to learn."
            " Say who knows it at first: `known_by: []` for nobody.",
        ),
        ("known_by: nobody", "3 missing-character: There is no character 'nobody'. Write `known_by: []`."),
        ("known_by: [all]", "3 missing-character: There is no character 'all'. Write `known_by: everyone`."),
        ("known_by: mira, tam", "3 bad-value: 'mira, tam' is one text, and names several. Write a list: [mira, tam]."),
        (
            "learned_at: bell",
            "3 wrong-type: 'learned_at' should be names, each with something behind a colon, not 'bell'."
            " Write for example learned_at: {mira: bell}, with who it is and where.",
        ),
        ("reveal_if: trust >= 10", "3 unknown-variable: There is no variable 'trust'. Did you mean mira.trust?"),
        (
            "known_by: [mira, tam]\n  reveal_if: trust >= 10",
            "4 unknown-variable: There is no variable 'trust'. Did you mean mira.trust?",
        ),
        ("reveal_if: visits(hub) > 0", "3 missing-target: There is no node 'hub'. There is: mira.hub, tam.quay."),
        ("reveal_if: knows(oter)", "3 missing-lore: There is no lore entry 'oter'. Did you mean other?"),
        (
            "reveal_if: knows(tam, other)",
            "3 missing-lore: 'tam' is somebody, and no lore entry. The lore comes first: knows(other, tam).",
        ),
        ("reveal_if: knows(other, tim)", "3 missing-character: There is no character 'tim'. Did you mean tam?"),
        (
            "reveal_if: knows()",
            "3 bad-value: knows takes an entry of the lore, and the name of a character, or player, where it is not"
            " the speaker. Write for example: knows(ledger)",
        ),
    ],
)
def test_what_is_wrong_is_told_of_with_a_remedy(tmp_path: Path, lore: str, problem: str) -> None:
    assert told(written(tmp_path, lore=f"one:\n  text: One.\n  {lore}\nother: Other.\n")) == [problem]


@pytest.mark.parametrize(
    "right", ["known_by: mira\n  reveal_if: trust >= 10", "reveal_if: gold > 3", "reveal_if: false"]
)
def test_a_condition_may_ask_for_what_belongs_to_all_who_are_named(tmp_path: Path, right: str) -> None:
    assert told(written(tmp_path, lore=f"one:\n  text: One.\n  {right}\n")) == []


@pytest.mark.parametrize(
    ("talks", "problem"),
    [
        ("{tim: 1d}", "4 missing-character: There is no character 'tim'. Did you mean tam?"),
        ("{mira: 1d}", "4 bad-value: mira need not tell itself what it knows. Name somebody else."),
        (
            "{player: 1d}",
            "4 bad-value: What the player is told is in the graphs: a character tells others what it hears."
            " Leave the player out.",
        ),
        (
            "[tam]",
            "4 wrong-type: 'talks_to' should be names, each with something behind a colon, not a list."
            " Write for example talks_to: {mira: 1d}, with who it is and how long that takes.",
        ),
        (
            "{tam: 40000d}",
            "4 bad-value: 'tam' is '40000d', and the most it can be is 36600d. Write 36600d or less.",
        ),
        ("{tam: soon}", "4 bad-value: 'soon' is not a duration. Write 20s, 1.5m, 2h or 3d."),
    ],
)
def test_who_tells_whom(tmp_path: Path, talks: str, problem: str) -> None:
    mira = f"name: Mira\npersona: {{description: Mira.}}\nvariables: {{trust: 0}}\ntalks_to: {talks}\n"
    assert told(written(tmp_path, characters_mira=mira)) == [problem]


def test_a_space_is_missing_behind_whom_somebody_tells(tmp_path: Path) -> None:
    mira = "name: Mira\npersona: {description: Mira.}\nvariables: {trust: 0}\ntalks_to: {tam:1d}\n"
    first = told(written(tmp_path, characters_mira=mira))[0]
    assert first == "4 bad-id: 'tam:1d' cannot be an id. Write a space after the colon: tam: 1d."


@pytest.mark.parametrize(("span", "seconds"), [("0", 0.0), ("10m", 600.0), ("3d", 259_200.0), ("90", 90.0)])
def test_how_long_it_takes(tmp_path: Path, span: str, seconds: float) -> None:
    mira = f"name: Mira\npersona: {{description: Mira.}}\nvariables: {{trust: 0}}\ntalks_to: {{tam: {span}}}\n"
    assert load_world(written(tmp_path, characters_mira=mira)).characters["mira"].talks_to == {"tam": seconds}


@pytest.mark.parametrize("span", ["-1", "1e99", "40000d", "nan"])
def test_how_long_it_cannot_take(tmp_path: Path, span: str) -> None:
    mira = f"name: Mira\npersona: {{description: Mira.}}\nvariables: {{trust: 0}}\ntalks_to: {{tam: {span}}}\n"
    assert len(told(written(tmp_path, characters_mira=mira))) == 1

"""What writers get wrong in a character's nature is found, at its line, with a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from npcsdk.check.findings import check_world_folder
from npcsdk.world.loading import load_world

GRAPH = "start: a\nnodes: {a: {line: Hi., end: true}}\n"
MIRA = "name: Mira\npersona: {description: Mira keeps the inn.}\nvariables: {nerve: 3}\n"


def put(folder: Path, mira: str) -> Path:
    (folder / "characters").mkdir()
    (folder / "graphs").mkdir()
    (folder / "world.yaml").write_text("title: T\nstart: mira\n")
    (folder / "characters" / "mira.yaml").write_text(MIRA + mira)
    (folder / "graphs" / "mira.yaml").write_text("character: mira\n" + GRAPH)
    return folder


@pytest.mark.parametrize(
    ("mira", "line", "code", "message", "remedy"),
    [
        ("feelings:\n  sensitivity:\n    angry: 2\n    afriad: 2\n", 7, "unknown-emotion", "'afriad'", "mean afraid?"),
        ("feelings: {sensitivity: {angry: 5}}\n", 4, "bad-value", "'angry'", ""),
        ("feelings:\n  half_life: soon\n", 5, "bad-value", "'soon'", "Write 20s, 1.5m, 2h or 3d."),
        ("feelings: {half_life: 0s}\n", 4, "bad-value", "'half_life'", ""),
        ("temperament:\n  openess: 1\n", 5, "unknown-field", "'openess'", "mean openness?"),
        ("temperament: {openness: 2}\n", 4, "bad-value", "'openness'", ""),
        ("display:\n  - of: hapy\n    at_most: 0.2\n", 5, "unknown-emotion", "'hapy'", "mean happy?"),
        ("display:\n  - of:\n      - angry\n      - furius\n", 7, "unknown-emotion", "'furius'", "mean furious?"),
        ("display:\n  of: ecstatic\n  as: sad\n", 5, "unknown-emotion", "'ecstatic'", "Did you mean"),
        ("display:\n  - at_most: 0.2\n  - of: sad\n    as: hapy\n", 7, "unknown-emotion", "'hapy'", "mean happy?"),
        ("display: {of: sad, as: proud}\nemotions: [sad]\n", 4, "unknown-emotion", "does not show proud", "Add proud"),
        (
            "own_emotions: {grumpy: annoyed}\ndisplay:\n  - as: grumpy\n",
            6,
            "unknown-emotion",
            "'grumpy'",
            "Write what it means: annoyed.",
        ),
        (
            "own_emotions: {grumpy: annoyed}\ndisplay:\n  - of: grumpy\n",
            6,
            "unknown-emotion",
            "'grumpy'",
            "Write what it means: annoyed.",
        ),
        (
            "display:\n  - at_least: 0.5\n    at_most: 0.2\n",
            5,
            "bad-value",
            "at_least, 0.5, is above at_most, 0.2",
            "Write the smaller one as at_least.",
        ),
        ("display:\n  - at_most: 2\n", 5, "bad-value", "'at_most'", ""),
        ("display:\n  - at_most: 0.2\n    if: nreve > 2\n", 6, "unknown-variable", "'nreve'", "mean nerve?"),
        ("display:\n  - at_most: 0.2\n    if: nerve = 2\n", 6, "bad-value", "", "=="),
        ("display:\n  - at_most: 0.2\n    if: event.who == 'x'\n", 6, "unknown-variable", "event.who", ""),
        ("display:\n  - at_most: 0.2\n    if: visits(b) > 1\n", 6, "missing-target", "'b'", ""),
        ("display:\n  - at_most: 0.2\n    if: relationship(trust, tom) > 1\n", 6, "missing-character", "'tom'", ""),
        ("display:\n  - atmost: 0.2\n", 5, "unknown-field", "'atmost'", "mean at_most?"),
    ],
)
def test_each_mistake_is_told_at_its_line(
    tmp_path: Path, mira: str, line: int, code: str, message: str, remedy: str
) -> None:
    (found,) = check_world_folder(put(tmp_path, mira))
    assert (found.file, found.line, found.code) == ("characters/mira.yaml", line, code)
    assert message in found.message
    assert remedy in found.remedy


def test_what_is_right_is_read_as_written(tmp_path: Path) -> None:
    mira = """\
temperament: {extraversion: 0.6, neuroticism: -0.2}
feelings: {half_life: 40s, mood_half_life: 5m, sensitivity: {angry: 2, afraid: 0}}
emotions: [happy, angry]
own_emotions: {grumpy: "annoyed:0.4"}
display:
  - {of: [angry, disgusted], as: happy, at_most: 0.5, leak: 0.3, if: nerve > 2 and relationship(trust) < 10, why: duty}
  - {of: sad, as: neutral}
  - {of: afraid, as: annoyed}
  - {of: neutral, as: happy, at_least: 0.2}
"""
    character = load_world(put(tmp_path, mira)).characters["mira"]
    assert character.temperament.extraversion == 0.6
    assert (character.feelings.lasts.feeling, character.feelings.lasts.mood) == (40.0, 300.0)
    first, second, *_ = character.display
    assert (first.of, first.as_, first.at_most, first.leak, first.why) == (
        ("angry", "disgusted"),
        "happy",
        0.5,
        0.3,
        "duty",
    )
    assert first.if_ is not None
    assert first.if_.source == "nerve > 2 and relationship(trust) < 10"
    assert (second.of, second.as_, second.at_least, second.at_most, second.if_) == (("sad",), "neutral", 0.0, 1.0, None)


def test_one_rule_needs_no_list(tmp_path: Path) -> None:
    character = load_world(put(tmp_path, "display: {at_most: 0.4}\n")).characters["mira"]
    assert [rule.at_most for rule in character.display] == [0.4]

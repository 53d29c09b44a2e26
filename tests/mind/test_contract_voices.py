"""The line contract over characters of all kinds: what they would say passes after what they said before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_contract_lines import judge

from npcsdk.mind.contract import Contract, _private
from npcsdk.world.character import Character, Persona

HERE = Path(__file__).parent
FORBIDDEN = {"en": ("smugglers", "crypt"), "zh": ("走私", "地窖")}
GOAL = "Tell the traveller about the road. Answer warmly and keep the talk going."


def contract(name: str, language: str, persona: str, recent: tuple[str, ...]) -> Contract:
    who = Character(id="who", name=name, persona=Persona(description=persona))
    return Contract(
        max_words=50,
        speaker=name,
        language=language,
        others=("Ann", "Tom", "Old Bones"),
        recent=recent,
        forbidden=FORBIDDEN[language],
        private=_private(who, GOAL),
    )


def spoken(name: str) -> Iterator[tuple[str, Contract]]:
    """Lines under the heading `@ name|language|persona`, each after those before it; `%` is said before, and fine."""
    head: list[str] = []
    recent: tuple[str, ...] = ()
    for row in (HERE / name).read_text(encoding="utf-8").splitlines():
        if row.startswith("@ "):
            head, recent = row[2:].split("|")[:3], ()
        elif row.startswith("%"):
            recent = (row[1:],)
        else:
            yield row, contract(*head, recent)
            recent = (*recent, row)[-10:] if name.startswith("natural") else recent


@pytest.mark.parametrize(("line", "bounds"), list(spoken("natural_voices.txt")))
def test_what_they_would_say_passes(line: str, bounds: Contract) -> None:
    assert judge(line, bounds) is None


@pytest.mark.parametrize(("line", "bounds"), list(spoken("broken_voices.txt")))
def test_what_they_must_not_say_does_not(line: str, bounds: Contract) -> None:
    assert judge(line, bounds)

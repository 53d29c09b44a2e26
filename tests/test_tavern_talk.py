"""Turns of a simulated player in the tavern, with the embedded model: nothing is voiced that its contract forbids."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from npcsdk.events import TextDelta, TurnEnded
from npcsdk.models.embedded import EmbeddedModel
from npcsdk.opening import tavern
from npcsdk.session.session import Session
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.loading import load_world

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.tavern import Judge, judged, play

TURNS = 24
"""`make bench` plays 200."""


@pytest.mark.timeout(400)
async def test_nothing_is_voiced_that_the_contract_forbids(smollm2: Path) -> None:
    model = EmbeddedModel(smollm2)
    async with Session(load_world(tavern()), model=model, voice=SilentVoice()) as session:
        counts, played = await play(session, TURNS, seed=5)
    await model.aclose()
    assert not {name: count for name, count in counts.items() if name.startswith("voiced")}
    assert counts["lines"] > TURNS / 4
    assert counts["fallback"] < counts["replies"] / 2
    for events in played:
        assert isinstance(events[-1], TurnEnded)
        assert events[-1].reason == "done"
        assert any(isinstance(event, TextDelta) for event in events)


def test_the_judge_finds_what_is_wrong() -> None:
    judge = Judge(load_world(tavern()))
    broken = {
        "words": "word " * 60,
        "withheld": "I keep the ledger upstairs.",
        "machine": "As an AI I know nothing of ale.",
        "language": "今天的酒很好。",
        "narration": "Evening. Mira smiles at you.",
        "speaker": "Good. Player: thank you.",
        "markup": "So *very* kind.",
        "quotes": 'He said "stay.',
    }
    for name, line in broken.items():
        assert name in judge.faults(line, "hub", set(), set())
    assert judge.faults("The stew is hot and the road is long.", "hub", {"happy"}, {"wave"}) == []
    assert judge.faults("The stew is hot and the road is long.", "hub", set(), set()) == ["repeated"]
    assert judge.faults("Yes.", "hub", {"angry"}, {"explode"}) == ["feeling", "command"]
    assert judged(judge, []) == []

"""The same ten events happen to a proud and to a timid character who want the same: the record tells two evenings."""

from __future__ import annotations

import re
from pathlib import Path

from test_programs import EXAMPLES, run

from npcsdk.check.findings import check_world_folder
from npcsdk.events import FeelingChanged, Felt, LineChosen, TextDelta
from npcsdk.session.record import read_record
from npcsdk.session.save_reading import read_save
from npcsdk.speech.prosody import prosody_of
from npcsdk.world.loading import load_world

HALF = 10
"""Events, after each of which either of them says a line."""


def test_they_want_the_same_and_nothing_is_found_in_their_world() -> None:
    dagna, pim = load_world(EXAMPLES / "tempers").characters.values()
    assert (dagna.goals, dagna.standards) == (pim.goals, pim.standards)
    assert list(dagna.events) == list(pim.events)
    for name, meant in dagna.events.items():
        assert meant.matters == pim.events[name].matters
        assert meant.likelihood == pim.events[name].likelihood
    assert dagna.temperament != pim.temperament
    assert check_world_folder(EXAMPLES / "tempers") == []


def test_ten_events_come_to_two_evenings(tmp_path: Path) -> None:
    said = run("08_two_tempers.py", "saves", cwd=tmp_path)
    assert len(re.findall("^  Dagna feels", said, re.M)) == len(re.findall("^  Pim feels", said, re.M)) == HALF
    world = load_world(EXAMPLES / "tempers")
    felt, shown, sound, words, lines = [], [], [], [], []
    for who in ("dagna", "pim"):
        saved = read_save(tmp_path / "saves" / f"{who}.json")
        # The last turn is in the save, all that are sealed are in the log beside it.
        events = [event for record in saved.records[1:] for event in read_record(record.body).events]
        events += saved.snapshot.tail
        felt.append(
            [
                (e.feeling.label, e.feeling.intensity, e.cause)
                for e in events
                if isinstance(e, Felt) and e.character == who
            ]
        )
        shown.append([e.feeling for e in events if isinstance(e, FeelingChanged) and e.character == who])
        sound.append([prosody_of(feeling, world.characters[who].voice, "hibari") for feeling in shown[-1]])
        words.append([e.text for e in events if isinstance(e, TextDelta)])
        lines.append([e.line_id.split(".")[1] for e in events if isinstance(e, LineChosen)])
    for proud, timid in (felt, shown, sound, words):
        assert proud
        assert timid
        assert proud != timid
    assert all(len(each) == HALF for each in lines)
    assert sum(one != other for one, other in zip(*lines, strict=True)) >= 3, "they answer with another feeling"
    threatened = [
        [much for label, much, cause in each if cause == "player.draws_weapon" and label == "angry"] for each in felt
    ]
    frightened = [
        [much for label, much, cause in each if cause == "player.draws_weapon" and label == "afraid"] for each in felt
    ]
    assert threatened[0] > frightened[0], "the proud one is angry rather than afraid"
    assert frightened[1] > threatened[1], "and the timid one the other way round"
    assert not any(feeling.core == "afraid" for feeling in shown[0]), "pride shows no fear"
    assert any(feeling.core == "afraid" for feeling in shown[1])

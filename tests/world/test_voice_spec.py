"""How a character sounds, as a writer writes it, and what is said of slips."""

import pytest

from npcsdk.check.findings import check_world_folder
from npcsdk.voices.kinds import KINDS
from npcsdk.world.character import PROVIDERS, LikeVoice, VoiceSpec
from npcsdk.world.starter import write_starter


def findings(folder, voice):
    write_starter(folder)
    path = folder / "characters" / "ada.yaml"
    path.write_text(f"{path.read_text()}\nvoice:\n  {voice}\n")
    return [(problem.file, f"{problem.message} {problem.remedy}".strip()) for problem in check_world_folder(folder)]


@pytest.mark.parametrize(
    "voice",
    [
        "voices: hibari",
        "voices: [hibari, edge:en-GB-SoniaNeural, {voice: 'piper:joe#2', pitch: 1.2}]",
        "voices: {voice: kokoro:af_heart, volume: -3}",
        "voices: [acme:mira, azure_own:Mira]",
        "bounds: {rate: [0.8, 1.2], volume: [-6, 0]}",
        "{speed: 0.5, pitch: 2, expression: 0}",
    ],
)
def test_what_a_writer_may_write(tmp_path, voice):
    assert findings(tmp_path / "w", voice) == []


@pytest.mark.parametrize(
    ("voice", "message"),
    [
        ("voices: [{voice: hibari, pitch: 9}]", "'pitch' is 9, and the most it can be is 2; write 2 or less."),
        ("voices: [{vioce: hibari, voice: edge}]", "'vioce' is no field here."),
        ("voices: 7", "'7' names no voice; write a provider, or a voice of one: edge:en-GB-SoniaNeural."),
        (
            "voices: [hibari|edge]",
            "'hibari|edge' names no voice; write a provider, or a voice of one: edge:en-GB-SoniaNeural.",
        ),
        ("voices: [Edge:en-GB-SoniaNeural]", "'Edge' is no provider of voices; edge is."),
        ("voices: [{voice: 'pipper:joe'}]", "'pipper' is no provider of voices; piper is."),
        ("bounds: {volume: [-3]}", "'volume' wants one entry more."),
        ("bounds: {volume: [-3, 2, 4]}", "'volume' has 3 entries, too many."),
        ("bounds: {pitch: [2, 1]}", "the least pitch, 2, is above the most, 1; write [1, 2]."),
    ],
)
def test_one_slip_is_one_finding(tmp_path, voice, message):
    told, _, remedy = message.partition("; write ")
    told = f"{told}. Write {remedy}" if remedy else told
    ((file, said),) = findings(tmp_path / "w", voice)
    assert file == "characters/ada.yaml"
    assert said.startswith(told)


def test_providers_are_those_that_there_are():
    assert set(PROVIDERS) == KINDS.keys() - {"stored", "silent"}


def test_json_and_back():
    spec = VoiceSpec(voices=("hibari", LikeVoice(voice="edge:en-GB-SoniaNeural", pitch=1.1)))
    assert VoiceSpec.model_validate_json(spec.model_dump_json()) == spec

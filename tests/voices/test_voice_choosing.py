"""Spec strings: what they make, what they say of themselves, and what they refuse."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from npcsdk.errors import MissingExtra, SpecError
from npcsdk.ports import SpeechRequest
from npcsdk.speech.prosody import like
from npcsdk.voices import kinds
from npcsdk.voices.choosing import describe, make_voice
from npcsdk.voices.edge import EdgeVoice
from npcsdk.voices.kept.cached import CachedVoice
from npcsdk.world.character import VoiceSpec


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch):
    for name in ("NPCSDK_VOICE", "OPENAI_API_KEY", "OPENAI_BASE_URL", "AZURE_SPEECH_KEY", "AZURE_SPEECH_REGION"):
        monkeypatch.delenv(name, raising=False)


def installed(monkeypatch, *names):
    """Make the machine look as if it had these local voices and no other."""
    there = {*names, "onnx"}
    monkeypatch.setattr(kinds, "find_spec", lambda name: object() if name in there else None)
    monkeypatch.setattr(kinds, "find_binary", lambda: "/usr/bin/espeak-ng" if "espeak" in names else None)
    kokoro = kinds.KINDS["kokoro"]._replace(lacks=lambda name: "" if "kokoro" in names else "npcsdk pull kokoro")
    monkeypatch.setitem(kinds.KINDS, "kokoro", kokoro)


@pytest.mark.parametrize(
    ("there", "spec"),
    [
        (("hibari", "espeak"), "hibari|espeak"),
        (("hibari",), "hibari"),
        (("espeak",), "espeak"),
        (("hibari", "kokoro", "espeak"), "hibari|kokoro|espeak"),
        ((), "silent"),
    ],
)
def test_auto_is_the_best_that_is_local(monkeypatch, there, spec):
    installed(monkeypatch, *there)
    choice = describe()
    assert choice.spec == spec
    assert choice.why.endswith(".")
    assert choice.better.endswith(".")
    assert "edge" not in choice.spec


def test_the_users_config_file_says_what_auto_means(monkeypatch, tmp_path):
    monkeypatch.setenv("NPCSDK_HOME", str(tmp_path))
    installed(monkeypatch, "espeak")
    (tmp_path / "config.yaml").write_text("model: scripted\nvoice: edge:en-GB-SoniaNeural|auto\n")
    assert describe().spec == "edge:en-GB-SoniaNeural|espeak"
    assert describe().why == f"{tmp_path / 'config.yaml'} asks for it."
    monkeypatch.setenv("NPCSDK_VOICE", "silent")
    assert describe().spec == "silent"
    (tmp_path / "config.yaml").write_text("voice: [espeak]")
    assert describe("espeak").spec == "espeak"
    monkeypatch.delenv("NPCSDK_VOICE")
    with pytest.raises(SpecError, match=r"config.yaml:1:8: .*voice is a spec"):
        make_voice()


def test_environment_says_what_auto_means(monkeypatch):
    installed(monkeypatch, "espeak")
    monkeypatch.setenv("NPCSDK_VOICE", "edge:en-GB-SoniaNeural|auto")
    assert describe().spec == "edge:en-GB-SoniaNeural|espeak"
    assert "NPCSDK_VOICE" in describe().why
    assert make_voice().name == "edge:en-GB-SoniaNeural|espeak|silent"
    assert describe("silent").spec == "silent"


@pytest.mark.parametrize("value", ["auto", "", "  "])
def test_environment_may_be_empty(monkeypatch, value):
    installed(monkeypatch)
    monkeypatch.setenv("NPCSDK_VOICE", value)
    assert describe().spec == "silent"


def test_bad_environment_is_named(monkeypatch):
    monkeypatch.setenv("NPCSDK_VOICE", "hibbari")
    with pytest.raises(SpecError, match="NPCSDK_VOICE"):
        make_voice()


@pytest.mark.parametrize("spec", ["silent", "espeak:en", "espeak", "edge", "edge:zh-CN-XiaoxiaoNeural"])
async def test_every_voice_ends_in_silence(spec):
    voice = make_voice(spec)
    assert voice.name.endswith("silent")
    await voice.aclose()


async def test_chain_keeps_its_order():
    assert make_voice("espeak:en-gb | silent").name == "espeak:en-gb|silent"
    assert make_voice("edge|espeak:en|espeak:en").name == "edge|espeak:en|silent"


@pytest.mark.parametrize(
    ("spec", "hint"),
    [
        ("hibary", "did you mean hibari?"),
        ("Edge:en-GB-SoniaNeural", "did you mean edge?"),
        ("espeek:en", "did you mean espeak?"),
        ("", "Voices are"),
        ("hibari||espeak", "Voices are"),
        ("|", "Voices are"),
        ("hibari:emma", "takes no name"),
        ("silent:loud", "takes no name"),
        ("edge:", "takes a name"),
        ("edge:x", "en-GB-SoniaNeural"),
        ("edge:en-GB-'/><break/>Neural", "cannot be a voice"),
        ("espeak:../../etc/passwd", "cannot be a voice"),
        ("espeak:-v", "cannot be a voice"),
        ("espeak:en us", "cannot be a voice"),
        ("espeak:en\n", "cannot be a voice"),
        ("openai:alloy@http://elsewhere", "cannot be a voice"),
    ],
)
def test_bad_specs_say_what_would_be_good(spec, hint):
    with pytest.raises(SpecError) as caught:
        make_voice(spec if not spec.endswith("\n") else f"silent|{spec}x y")
    assert hint in str(caught.value)


@given(st.text(max_size=40))
def test_any_text_is_a_voice_or_a_spec_error(spec):
    with suppress(SpecError, MissingExtra):
        assert describe(spec).spec
        assert make_voice(spec).name.endswith("silent")


def test_missing_package_is_named(monkeypatch):
    monkeypatch.setattr("npcsdk.voices.hibari.find_spec", lambda name: None)
    installed(monkeypatch)
    with pytest.raises(MissingExtra, match=r"npcsdk\[local\]"):
        make_voice("hibari")
    assert "cannot be used" in describe("hibari").why
    assert "npcsdk[local]" in describe("hibari").better


def test_missing_binary_is_named(monkeypatch):
    installed(monkeypatch)
    assert "apt-get install espeak-ng" in describe("espeak:en").better


def test_openai_needs_a_key():
    with pytest.raises(SpecError, match="OPENAI_API_KEY"):
        make_voice("openai:alloy")
    assert "OPENAI_API_KEY" in describe("openai:alloy").better


def test_character_names_a_like_voice_per_provider():
    spec = VoiceSpec(voices=("edge:en-GB-SoniaNeural", "espeak:en-gb+f3", "hibari"))
    assert like(spec, "edge").name == "en-GB-SoniaNeural"
    assert like(spec, "espeak").name == "en-gb+f3"
    assert like(spec, "openai").name == ""
    assert like(spec, "hibari").name == ""
    assert like(SpeechRequest("Hi").spec, "edge").name == ""


@pytest.mark.parametrize(
    ("there", "asked", "better"),
    [
        (("hibari", "espeak"), "silent", "--voice hibari is heard."),
        (("espeak",), "silent", "--voice espeak is heard."),
        (("hibari", "espeak"), "espeak:en", "--voice hibari sounds better, in English."),
        (("espeak",), "espeak:de", "npcsdk[local]"),
        ((), "silent", "apt-get install espeak-ng"),
    ],
)
def test_what_is_installed_is_not_advised_to_be_installed(monkeypatch, there, asked, better):
    installed(monkeypatch, *there)
    advice = describe(asked).better
    assert better in advice
    assert ("install" in advice) == ("install" in better or "local" in better)


async def test_what_costs_money_or_time_is_kept_on_disk(monkeypatch, tmp_path):
    monkeypatch.setenv("NPCSDK_CACHE", str(tmp_path))
    kept = make_voice("edge|silent").voices[0]
    assert isinstance(kept, CachedVoice)
    assert kept.timeout == kept.voice.timeout
    assert not isinstance(make_voice("espeak:en").voices[0], CachedVoice)
    monkeypatch.setenv("NPCSDK_CACHE", "off")
    assert isinstance(make_voice("edge").voices[0], EdgeVoice)
    await make_voice("edge").aclose()


async def test_chinese_unasked_is_read_in_silence_rather_than_badly(monkeypatch):
    installed(monkeypatch, "espeak")
    speech = await make_voice("auto").speak(SpeechRequest("你好，世界。", language="zh"))
    assert speech.voice == "silent"
    assert speech.duration > 0.5
    assert "npcsdk voice" in speech.failures[0]
    assert "--voice espeak:zh" in speech.failures[0]


@pytest.mark.parametrize(
    ("spec", "lack"),
    [
        ("azure:en-US-JennyNeural", "AZURE_SPEECH_KEY and AZURE_SPEECH_REGION"),
        ("kokoro", "npcsdk"),
        ("piper:joe", "npcsdk"),
    ],
)
def test_what_a_voice_lacks_is_told(monkeypatch, tmp_path, spec, lack):
    monkeypatch.setenv("NPCSDK_HOME", str(tmp_path))
    assert lack in describe(spec).better
    assert "cannot be used" in describe(spec).why


@pytest.mark.parametrize("spec", ["stored", "stored:"])
def test_stored_needs_a_folder(spec):
    with pytest.raises(SpecError, match="stored:FOLDER"):
        make_voice(spec)

"""Lines voiced ahead, and a session that says them from the folder."""

import asyncio
import json
import os
from dataclasses import replace

import pytest

from npcsdk.emotion import Feeling
from npcsdk.errors import NpcError, SpecError, VoiceError, VoiceTimeout
from npcsdk.events import LineChosen, TextDelta, TurnEnded, UtteranceReady
from npcsdk.models.scripted import ScriptedModel
from npcsdk.opening import open_session, tavern
from npcsdk.ports import Speech, SpeechRequest
from npcsdk.script.ahead import voice_ahead
from npcsdk.script.walker import SimulatedPlayer
from npcsdk.script.written import Written, requests_of, written_lines
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.voices.chain import ChainVoice
from npcsdk.voices.espeak import find_binary
from npcsdk.voices.kept.manifest import NAME, read_manifest
from npcsdk.voices.kept.stored import StoredVoice
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.loading import load_world
from npcsdk.world.said import Said
from npcsdk.world.world import World

needs_espeak = pytest.mark.skipif(
    find_binary() is None and os.environ.get("CI") != "true", reason="espeak-ng is not installed"
)


def files(folder):
    return sorted(path.name for path in folder.glob("*.speech"))


def changed(world: World, node: str, line: str) -> World:
    """The world with another line at a node of Mira's."""
    graph = world.graphs["mira"]
    nodes = {**graph.nodes, node: graph.nodes[node].model_copy(update={"line": Said(line)})}
    return world.model_copy(update={"graphs": {**world.graphs, "mira": graph.model_copy(update={"nodes": nodes})}})


def test_every_line_of_the_writer_is_found_where_a_session_says_it():
    places = {line.place: line.text for line in written_lines(small_world())}
    assert places["mira.greeting"].startswith("[happy] Welcome")
    assert places["mira.hub.fallback.2"] == "[happy] Ask me anything else."
    assert places["mira.fallback.1"] == "Hm."
    assert places["tom.boats.fallback.1"] == "Boats need tar."
    assert len(places) == len(list(written_lines(small_world())))
    assert not any("I will buy the inn" in text for text in places.values())  # The player says that.


def test_requests_carry_feelings_sounds_and_how_the_character_sounds():
    mira = small_world().characters["mira"]
    line = Written("x", mira, "Well now, friend. [sad:0.5] It is gone. [laugh] [wave] No! […] [whisper] Come closer.")
    said = list(requests_of(line, "zh"))
    assert [(request.text.strip(), request.feeling, request.whisper) for request in said if request.text] == [
        ("Well now, friend.", Feeling(), False),
        ("It is gone.", Feeling("sad", 0.5), False),
        ("No!", Feeling("sad", 0.5), False),
        ("Come closer.", Feeling("sad", 0.5), True),
    ]
    assert [name for request in said for name, _ in request.sounds if name != "whisper"] == ["laugh"]
    assert {(request.language, request.spec) for request in said} == {("zh", mira.voice)}


@pytest.mark.parametrize(
    "line",
    [
        "Hm? Sit, sit. The road can wait, and the stew cannot.",
        "[happy] [laugh] Ask me that again after a bowl of stew. I think better when people eat.",
        "Close the door, quickly. [whisper] They paid to have it sawn. [angry:0.8] The dogs! [pause:0.1] [sigh]",
        "[laugh]",
        "… [sad] — ! [gasp] … [wave] So it is, [hesitate] I fear. [pause:0.1][afraid] And now?",
        "【happy】今天下雨。[whisper] 小声一点！「别说话。」",
        "Well. " + "A very long sentence without an end, " * 20,
    ],
)
async def test_it_asks_for_exactly_what_a_session_asks_for(line):
    world, voice = changed(small_world(), "greeting", line), FakeVoice(0)
    session = open_session(world, model=ScriptedModel(), voice=voice, embedder=None)
    async with session, session.begin() as turn:
        async for _ in turn:
            pass
    assert voice.requests == list(requests_of(Written("", world.characters["mira"], line), "en"))
    assert voice.requests


async def test_the_lines_of_a_world(tmp_path):
    fake, seen = FakeVoice(0), []
    out = tmp_path / "new" / "lines"
    report = await voice_ahead(small_world(), voice=fake, out=out, progress=lambda *now: seen.append(now))
    assert [skipped.place for skipped in report.skipped] == ["mira.greeting"]
    assert "{player.name}" in report.skipped[0].why
    assert report.failed == []
    assert report.lines == len(list(written_lines(small_world()))) - 1
    assert report.pieces == report.made == len(fake.requests) == len(files(out))
    assert len(set(fake.requests)) == len(fake.requests)
    assert report.seconds == pytest.approx(report.made_seconds)
    assert report.seconds > 10
    assert report.spent > 0
    assert seen == [(done, report.pieces) for done in range(report.pieces + 1)]
    manifest = read_manifest(out)
    assert (manifest.world, manifest.voice, manifest.language) == ("small", "fake", "en")
    assert (manifest.count, manifest.when[:2]) == (report.pieces, "20")
    assert not fake.closed


async def test_what_is_there_is_not_voiced_again_and_what_is_damaged_is(tmp_path):
    first = await voice_ahead(small_world(), voice=FakeVoice(0), out=tmp_path / "v")
    damaged, lost = ((tmp_path / "v") / name for name in files(tmp_path / "v")[:2])
    damaged.write_bytes(damaged.read_bytes()[:-1])
    lost.unlink()
    fake = FakeVoice(0)
    again = await voice_ahead(small_world(), voice=fake, out=tmp_path / "v")
    assert again.made == len(fake.requests) == 2
    assert (again.lines, again.pieces, again.seconds) == (first.lines, first.pieces, pytest.approx(first.seconds))
    assert len(files(tmp_path / "v")) == first.pieces


class Stopping(FakeVoice):
    """Is interrupted in its fifth piece."""

    async def speak(self, request: SpeechRequest) -> Speech:
        if len(self.requests) == 4:
            raise asyncio.CancelledError
        return await super().speak(request)


async def test_a_run_that_was_stopped_is_taken_up_where_it_stopped(tmp_path):
    task = asyncio.create_task(voice_ahead(small_world(), voice=Stopping(0), out=tmp_path / "v"))
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(files(tmp_path / "v")) == 4
    StoredVoice(tmp_path / "v")  # What there is can be spoken.
    fake = FakeVoice(0)
    report = await voice_ahead(small_world(), voice=fake, out=tmp_path / "v")
    assert len(fake.requests) == report.pieces - 4


async def test_a_piece_that_fails_is_told_of_and_tried_again_the_next_time(tmp_path):
    faults = {1: "error", 2: "nothing", 3: "half"}
    report = await voice_ahead(small_world(), voice=FakeVoice(0, faults=faults), out=tmp_path / "v")
    assert len(report.failed) == 3
    assert all(failed.place and failed.text and failed.why.startswith("fake: ") for failed in report.failed)
    assert report.made == report.pieces == len(files(tmp_path / "v"))
    again = await voice_ahead(small_world(), voice=FakeVoice(0), out=tmp_path / "v")
    assert (again.made, again.failed) == (3, [])


async def test_neither_silence_nor_a_stand_in_is_kept(tmp_path):
    silent = await voice_ahead(small_world(), voice=SilentVoice(), out=tmp_path / "silent")
    bad = FakeVoice(0, name="bad", faults={-1: "error"})
    chain = ChainVoice([bad, FakeVoice(0)], rest=0)
    stood_in = await voice_ahead(small_world(), voice=chain, out=tmp_path / "chain")
    for report, folder in ((silent, tmp_path / "silent"), (stood_in, tmp_path / "chain")):
        assert report.failed
        assert (report.made, report.pieces, files(folder)) == (0, 0, [])


async def test_half_a_piece_is_not_kept(tmp_path):
    world = changed(small_world(), "greeting", "Half of this is lost on the way, and nobody will hear the rest of it.")
    report = await voice_ahead(world, voice=FakeVoice(0, faults={-1: "half"}), out=tmp_path / "half")
    assert any("before its words do" in unvoiced.why for unvoiced in report.failed)
    assert len(files(tmp_path / "half")) == report.made


class Odd(FakeVoice):
    """A plug-in with a bug."""

    async def speak(self, request: SpeechRequest) -> Speech:
        raise KeyError("bug")


async def test_a_bug_in_a_voice_is_told_of(tmp_path):
    report = await voice_ahead(small_world(), voice=Odd(0), out=tmp_path / "v")
    assert "KeyError" in report.failed[0].why


@pytest.mark.timeout(20)
async def test_a_voice_that_hangs_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("npcsdk.script.ahead.TIMEOUT", 0.05)
    voice = FakeVoice(0, faults={0: "hang", 2: "hang", 3: "hang", 4: "hang"})
    with pytest.raises(VoiceTimeout, match="3 times in a row"):
        await voice_ahead(small_world(), voice=voice, out=tmp_path / "v")
    assert (len(voice.requests), voice.open_calls, len(files(tmp_path / "v"))) == (5, 0, 1)


async def test_one_character_alone_and_the_others_later(tmp_path):
    tom = await voice_ahead(small_world(), voice=FakeVoice(0), out=tmp_path / "v", character="tom")
    assert (tom.lines, tom.pieces, tom.skipped) == (2, 2, [])
    everyone = await voice_ahead(small_world(), voice=FakeVoice(0), out=tmp_path / "v")
    assert everyone.made == everyone.pieces - 2
    pruned = await voice_ahead(small_world(), voice=FakeVoice(0), out=tmp_path / "v", character="tom", prune=True)
    assert pruned.pruned == 0  # The others' lines are lines of the world as well.
    with pytest.raises(NpcError, match="there are mira, tom"):
        await voice_ahead(small_world(), voice=FakeVoice(0), out=tmp_path / "v", character="tim")


async def test_what_the_world_does_not_say_any_more_is_removed_only_when_asked(tmp_path):
    out = tmp_path / "v"
    before = await voice_ahead(small_world(), voice=FakeVoice(0), out=out)
    (out / "notes.txt").write_text("ours")
    world = changed(small_world(), "nudge", "[curious] Hello again?")
    kept = await voice_ahead(world, voice=FakeVoice(0), out=out)
    assert (kept.made, kept.pruned, len(files(out))) == (1, 0, before.pieces + 1)
    pruned = await voice_ahead(world, voice=FakeVoice(0), out=out, prune=True)
    assert (pruned.made, pruned.pruned, len(files(out))) == (0, 1, before.pieces)
    assert (out / "notes.txt").read_text() == "ours"
    assert read_manifest(out).count == before.pieces


async def test_one_folder_holds_one_world_voice_and_language(tmp_path):
    out = tmp_path / "v"
    await voice_ahead(small_world(), voice=FakeVoice(0), out=out)
    other = small_world().model_copy(update={"id": "other"})
    for attempt in (
        voice_ahead(other, voice=FakeVoice(0), out=out),
        voice_ahead(small_world(), voice=FakeVoice(0, name="another"), out=out),
        voice_ahead(small_world(), voice=FakeVoice(0), out=out, language="zh"),
    ):
        with pytest.raises(NpcError, match="holds small by fake in 'en'"):
            await attempt


async def test_folders_that_are_not_for_voices(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("years")
    (tmp_path / "file").touch()
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / NAME).write_text(json.dumps({"format": "something else"}))
    fake = FakeVoice(0)
    for name, match in (
        ("full", "not empty"),
        ("file", "cannot be used"),
        ("file/in", "cannot be used"),
        ("odd", NAME),
    ):
        with pytest.raises(NpcError, match=match):
            await voice_ahead(small_world(), voice=fake, out=tmp_path / name)
    assert fake.requests == []
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("spec", ["silent", "hibari|espeak", "nobody", "auto|silent"])
async def test_specs_that_are_no_one_voice(tmp_path, spec):
    with pytest.raises(SpecError):
        await voice_ahead(small_world(), voice=spec, out=tmp_path / "v")
    assert not (tmp_path / "v").exists()


async def walked(world: World, voice, *, walks: int) -> list[list[object]]:
    """The events of talks with a simulated player, each line's apart."""
    player, lines = SimulatedPlayer(world, seed=3), []
    for walk in range(1, walks + 1):
        async with open_session(world, model=ScriptedModel(), voice=voice, embedder=None, seed=walk) as session:
            player.begin(walk)
            turn = session.begin()
            for _ in range(12):
                if turn is not None:
                    async with turn:
                        async for event in turn:
                            if isinstance(event, LineChosen):
                                lines.append([])
                            if isinstance(event, UtteranceReady):  # The next line may have begun by then.
                                next(line for line in reversed(lines) if line[0].line_id == event.line_id).append(event)
                            elif lines:
                                lines[-1].append(event)
                            assert not (isinstance(event, TurnEnded) and event.reason == "failed")
                move = player.choose(session.state)
                if move is None:
                    break
                if move.kind == "choose":
                    turn = session.choose(move.value)
                elif move.kind == "say":
                    turn = session.say(move.value)
                else:
                    break
    return lines


def said(line) -> str:
    return "".join(event.text for event in line if isinstance(event, TextDelta)).strip()


async def check_that_lines_come_from_the_store(folder, *, least: int) -> None:
    world = load_world(tavern())
    stored = StoredVoice(folder)
    voice = ChainVoice([stored, SilentVoice()], rest=0)
    lines = await walked(world, voice, walks=6)
    filled = {written.place for written in written_lines(world) if "{" in written.text}
    heard, named = 0, 0
    for line in lines:
        voices = {event.voice for event in line if isinstance(event, UtteranceReady) and event.voice}
        if line[0].line_id in filled or "“" in said(line):  # What it quotes of the player nobody voiced ahead.
            named += 1
        else:
            assert voices == {stored.name}, said(line)
            heard += 1
    assert heard >= least
    assert named


async def test_a_session_says_the_tavern_from_the_folder(tmp_path):
    report = await voice_ahead(load_world(tavern()), voice=FakeVoice(0), out=tmp_path / "v")
    assert report.failed == []
    await check_that_lines_come_from_the_store(tmp_path / "v", least=20)


@needs_espeak
async def test_a_session_says_the_tavern_as_a_real_voice_said_it(tmp_path):
    report = await voice_ahead(load_world(tavern()), voice="espeak:en", out=tmp_path / "v")
    assert report.failed == []
    assert report.seconds > 60
    await check_that_lines_come_from_the_store(tmp_path / "v", least=20)


async def test_a_line_without_a_feeling_of_its_own_is_heard_in_whatever_feeling_there_is(tmp_path):
    await voice_ahead(small_world(), voice=FakeVoice(0), out=tmp_path / "v")
    (request,) = requests_of(Written("", small_world().characters["mira"], "I was born here."), "en")
    speech = await StoredVoice(tmp_path / "v").speak(replace(request, feeling=Feeling("afraid", 0.4)))
    assert speech.audio is not None
    with pytest.raises(VoiceError, match="not voiced ahead"):
        await StoredVoice(tmp_path / "v").speak(replace(request, whisper=True))

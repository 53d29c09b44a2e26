"""What `chat` and `demo` share: from what was asked for to a conversation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from npcsdk.choice import Choice
from npcsdk.cli.answers import Answers
from npcsdk.cli.conversation import Conversation
from npcsdk.cli.inspecting import Inspecting
from npcsdk.cli.json_lines import JsonLines
from npcsdk.cli.keyboard import Keyboard
from npcsdk.cli.prompts import Prompts
from npcsdk.cli.reloading import Reloading
from npcsdk.cli.saving import Saving
from npcsdk.cli.screen import Screen
from npcsdk.cli.spoken import Spoken
from npcsdk.cli.stage import Stage
from npcsdk.cli.terminal import err, has_person, out
from npcsdk.cli.traces import Traces
from npcsdk.cli.verbs import Verbs
from npcsdk.cli.watch import WorldWatch
from npcsdk.cli.wav_folder import WavFolder
from npcsdk.mind.fate import Fate
from npcsdk.models import choosing as models
from npcsdk.opening import open_session
from npcsdk.playback import Sound
from npcsdk.session.session import Session
from npcsdk.voices import choosing as voices
from npcsdk.world.localized import localized

OUT = Path("out")
"""Where sound goes that nobody can hear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What was asked for. `say` are the player's texts; None asks a person, or else reads stdin.

    `save` is where the talk goes on from, if it is there, and where it is kept.
    """

    world: str | Path
    character: str | None = None
    model: str = "auto"
    voice: str = "auto"
    language: str = ""
    say: Sequence[str] | None = None
    events: bool = False
    audio: Path | None = None
    seed: int = 0
    show_prompt: bool = False
    trace: bool = False
    inspect: bool = False
    save: Path | None = None


def hold(talk: Talk) -> None:
    """Hold a talk to its end.

    Raises:
        NpcError: it cannot begin, a text is the number of an option that is not there, or no model answered.
        OSError: the folder that was asked for cannot be written.
    """
    asyncio.run(_hold(talk))


async def _hold(talk: Talk) -> None:
    voice = voices.describe(talk.voice)
    watch = WorldWatch(talk.world)  # Before the world is read, so that no change is missed.
    session, fate = await _opened(talk)
    async with session:
        words = models.describe(talk.model, written_for=session.world.written_for)
        live = talk.say is None and has_person()
        stage: Stage = (
            JsonLines() if talk.events else Screen(out(), localized(session.world, session.language), echo=not live)
        )
        stage.remark(_told("Words", words))
        stage.remark(_told("Voice", voice))
        sound = None if talk.audio or talk.events or voice.spec == "silent" else Sound()
        audible = sound is not None and await asyncio.to_thread(sound.ready)
        wavs = None
        if talk.audio or (sound and not audible):
            wavs = _folder(talk.audio, session.world.id, stage)
        if sound and isinstance(stage, Screen):
            stage = _spoken(stage, sound, audible=audible, live=live)
        prompts, traces = Prompts(err()), Traces(err(), alike=session.embedder is not None)
        session.on_prompt = prompts.look if talk.show_prompt else None
        session.on_decision = traces.look if talk.trace else None

        async def before() -> None:
            traces.show()
            await prompts.show()

        answers = Answers()
        inspecting = Inspecting(session, err()) if talk.inspect else None
        after = inspecting.show if inspecting else None
        taps = (traces.take, answers.take, *((wavs.take,) if wavs else ()), *((inspecting.take,) if inspecting else ()))
        try:
            async with Saving(session, stage, talk.save, fate) as saving:
                if talk.say is not None:
                    await Conversation(session, stage, taps, before, after=after).play(_each(talk.say))
                else:
                    async with Reloading(watch, session, stage) as reloading:
                        verbs = Verbs(session, stage, saving, inspecting.look if inspecting else None)
                        conversation = Conversation(
                            session, stage, taps, before, after=after, verbs=verbs, reloading=reloading
                        )
                        await _held(conversation, live=live)
        finally:
            stage.close()
        if wavs and wavs.written:
            stage.remark(f"{len(wavs.written)} WAV files are in {wavs.folder}.")
        answers.insist()


async def _opened(talk: Talk) -> tuple[Session, Fate | None]:
    """The session and, where it has a save, what became of that in the world. A save knows player and seed."""
    session = open_session(
        talk.world,
        model=talk.model,
        voice=talk.voice,
        language=talk.language,
        character=talk.character,
        seed=talk.seed,
    )
    if talk.save is None or not talk.save.exists():
        return session, None
    try:
        fate = session.restore(talk.save)
        session.door.take()  # It is told in another way.
        if talk.character:
            session.talk_to(talk.character)
        if talk.language:
            session.language = talk.language
    except BaseException:
        await session.aclose()
        raise
    return session, fate


async def _held(conversation: Conversation, *, live: bool) -> None:
    if live:
        with Keyboard() as keyboard:
            await conversation.live(keyboard)
    else:
        await conversation.play(Keyboard().lines())


def _told(what: str, choice: Choice) -> str:
    return f"{what}: {choice.spec}. {choice.why} {choice.better}".rstrip()


def _spoken(screen: Screen, sound: Sound, *, audible: bool, live: bool) -> Stage:
    """A person hears the words, or reads them at the pace of speech until a device comes; a script need not wait."""
    if not audible:
        sound.notices()  # The remark about the WAVs has said it.
    if audible or live:
        return Spoken(screen, sound)
    sound.close()
    return screen


def _folder(asked: Path | None, world: str, stage: Stage) -> WavFolder | None:
    """Where WAVs go; a folder that nobody asked for may fail."""
    if asked:
        return WavFolder(asked)
    folder = OUT / world
    try:
        wavs = WavFolder(folder)
    except OSError as error:
        stage.remark(f"Sound: there is no audio device, and {folder} cannot be written: {error.strerror}.")
        return None
    stage.remark(f"Sound: there is no audio device, so a WAV of each utterance goes to {folder}.")
    return wavs


async def _each(texts: Sequence[str]) -> AsyncIterator[str]:
    for text in texts:
        yield text

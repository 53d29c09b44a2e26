"""`npcsdk say`: one line as a studio gets it: sound, marks, subtitles, a picture."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from npcsdk.cli.clean import clean_line
from npcsdk.cli.options import Voice, placed
from npcsdk.cli.terminal import err, out
from npcsdk.emotion import EMOTIONS, NEUTRAL, Feeling

if TYPE_CHECKING:
    from npcsdk.script.take import Take
    from npcsdk.world.character import VoiceSpec

_Path = Path | None
_TAIL = 0.3
"""Seconds until what was handed to the sound device is heard."""


def say(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The line, with tags: [happy], [laugh]. - reads stdin.")],
    voice: Voice = "auto",
    feeling: Annotated[
        str, typer.Option("--feeling", metavar="LABEL[:0..1]", help="What is felt at the start: angry:0.7.")
    ] = "",
    language: Annotated[
        str, typer.Option("--language", metavar="CODE", help="Of the text; by default the world's, or en.")
    ] = "",
    world: Annotated[
        str, typer.Option("--world", metavar="WORLD", help="Speak as one of its characters: voice and commands.")
    ] = "",
    character: Annotated[
        str, typer.Option("--character", metavar="ID", help="Which; by default the world's start.")
    ] = "",
    speed: Annotated[float | None, typer.Option("--speed", min=0.5, max=2.0, help="2 is twice as fast.")] = None,
    pitch: Annotated[float | None, typer.Option("--pitch", min=0.5, max=2.0, help="2 is an octave higher.")] = None,
    wav: Annotated[
        _Path, typer.Option("--out", metavar="X.wav", help="Write the sound; the three below too if none is named.")
    ] = None,
    marks: Annotated[_Path, typer.Option("--marks", metavar="X.json", help="Write all marks.")] = None,
    srt: Annotated[_Path, typer.Option("--srt", metavar="X.srt", help="Write subtitles.")] = None,
    vtt: Annotated[_Path, typer.Option("--vtt", metavar="X.vtt", help="Write subtitles for the web.")] = None,
    picture: Annotated[
        _Path, typer.Option("--picture", metavar="X.png", help="Draw sound, words, phonemes, visemes, feelings.")
    ] = None,
    play: Annotated[bool, typer.Option("--play", help="Play it too; done anyway where no file is named.")] = False,
) -> None:
    """Say one line, and write it: sound, marks, subtitles, a picture.

    Exit status 1 where no voice gave sound; then nothing is written.
    """
    from npcsdk.errors import VoiceError
    from npcsdk.voices.choosing import describe

    files = Files(wav, marks, srt, vtt, picture)
    felt = _feeling(feeling)
    speaker = _speaker(world, character, speed, pitch)
    if feeling and felt.label not in speaker.emotions:
        raise typer.BadParameter(f"{speaker.name} shows {', '.join(speaker.emotions)} only.", param_hint="--feeling")
    line = _line(text)
    choice = describe(voice)
    files.check()
    began = time.perf_counter()
    made = asyncio.run(_voiced(line, voice, speaker, felt, language or speaker.language))
    if not made.sounding and choice.spec != "silent":
        reasons = "; ".join(dict.fromkeys(made.failures)) or "there is nothing in the text that can be said"
        raise VoiceError(f"nothing was voiced: {reasons}")
    _tell(made, time.perf_counter() - began)
    if choice.spec == "silent":
        err().print(clean_line(f"The voice is silent. {choice.why} {choice.better}"))
    for path in files.write(made):
        out().print(clean_line(f"Wrote {path}"))
    if play or not files.named:
        _play(made)


def _line(text: str) -> str:
    """The text to say, or what comes on stdin for `-`: a bounded part of it, since a pipe may never end."""
    if text != "-" or sys.stdin is None:
        return text
    from npcsdk.script.take import LONGEST

    return sys.stdin.buffer.read(4 * LONGEST + 4).decode("utf-8-sig", "replace")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says it: what a character brings, or what holds for nobody in particular."""

    spec: VoiceSpec
    name: str = ""
    commands: tuple[str, ...] = ()
    emotions: tuple[str, ...] = EMOTIONS
    language: str = "en"


class Files:
    """What is to be written. A sound alone brings marks and subtitles along, beside it.

    Raises:
        BadParameter: a name that cannot be meant.
    """

    def __init__(self, wav: _Path, marks: _Path, srt: _Path, vtt: _Path, picture: _Path) -> None:
        if wav and wav.suffix.lower() != ".wav":
            raise typer.BadParameter(
                f"the sound is written as WAV; call it {wav.with_suffix('.wav').name}.", param_hint="--out"
            )
        if wav and not (marks or srt or vtt):
            marks, srt, vtt = (wav.with_suffix(suffix) for suffix in (".json", ".srt", ".vtt"))
        self.wav, self.marks, self.srt, self.vtt, self.picture = wav, marks, srt, vtt, picture
        self.named = [path for path in (wav, marks, srt, vtt, picture) if path]
        places = [path.absolute() for path in self.named]
        twice = next((path for path in places if places.count(path) > 1), None)
        if twice:
            raise typer.BadParameter(f"{twice.name} is named twice; give each file its own name.")

    def check(self) -> None:
        """See that all of it can be written, before a voice is kept waiting.

        Raises:
            NpcError: a folder that cannot be made or written, or a folder where a file should be.
            MissingExtra: a picture is wanted, and matplotlib is not installed.
        """
        import os
        from importlib.util import find_spec

        from npcsdk.errors import MissingExtra, NpcError

        for path in self.named:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise NpcError(f"{path.parent} cannot be made: {error.strerror}. Name another folder.") from error
            if path.is_dir():
                raise NpcError(f"{path} is a folder; name a file in it.")
            if not os.access(path.parent, os.W_OK):
                raise NpcError(f"{path.parent} cannot be written. Name another folder.")
        if self.picture and find_spec("matplotlib") is None:
            raise MissingExtra("matplotlib", "picture")

    def write(self, made: Take) -> Iterator[Path]:
        """Write each file, whole or not at all, in place of what is there.

        Raises:
            NpcError: one cannot be written.
        """
        from npcsdk.errors import NpcError
        from npcsdk.playback import write_wav
        from npcsdk.safe_file import write_file
        from npcsdk.script import subtitles
        from npcsdk.script.picture import draw

        shown = subtitles.subtitles(made.text, made.words(), made.duration)
        try:
            if self.wav:
                write_wav(self.wav, made.audio)
                yield self.wav
            for path, text in (
                (self.marks, made.to_json()),
                (self.srt, subtitles.srt(shown)),
                (self.vtt, subtitles.vtt(shown)),
            ):
                if path:
                    write_file(path, text.encode())
                    yield path
            if self.picture:
                for note in draw(made, self.picture):
                    err().print(clean_line(note))
                yield self.picture
        except OSError as error:
            raise NpcError(f"{error.filename} cannot be written: {error.strerror or error}.") from error


def _feeling(written: str) -> Feeling:
    """What `angry:0.7` means.

    Raises:
        BadParameter: no such feeling, or no number from 0 to 1.
    """
    from npcsdk.world.suggest import suggestion

    label, colon, amount = (part.strip() for part in written.lower().partition(":"))
    if not label and not colon:
        return NEUTRAL
    if label not in EMOTIONS:
        near = suggestion(label, EMOTIONS)
        near = near if near.startswith("Did") else ""
        known = f"Feelings are {', '.join(EMOTIONS)}."
        raise typer.BadParameter(f"{label!r} is no feeling. {near} {known}".replace("  ", " "), param_hint="--feeling")
    try:
        return Feeling(label, float(amount) if colon else 1.0)
    except ValueError:
        message = f"{amount!r} is no number from 0 to 1; write {label}:0.7."
        raise typer.BadParameter(message, param_hint="--feeling") from None


def _speaker(world: str, character: str, speed: float | None, pitch: float | None) -> Speaker:
    from npcsdk.errors import SpecError
    from npcsdk.world.character import VoiceSpec
    from npcsdk.world.loading import load_world
    from npcsdk.world.suggest import suggestion

    if character and not world:
        raise typer.BadParameter(f"--character {character} is of which world? Name it with --world.")
    speaker = Speaker(VoiceSpec())
    if world:
        found = load_world(placed(world))
        who = found.characters.get(character or found.start)
        if who is None:
            raise SpecError(f"{world} has no character {character!r}. {suggestion(character, found.characters)}")
        speaker = Speaker(who.voice, who.name, who.commands, who.emotions, found.languages[0])
    ratios = {name: value for name, value in (("speed", speed), ("pitch", pitch)) if value is not None}
    return Speaker(
        speaker.spec.model_copy(update=ratios), speaker.name, speaker.commands, speaker.emotions, speaker.language
    )


async def _voiced(text: str, voice: str, speaker: Speaker, feeling: Feeling, language: str) -> Take:
    from npcsdk.script.take import take
    from npcsdk.voices.choosing import make_voice

    speech = make_voice(voice)
    try:
        return await take(
            text, speech, spec=speaker.spec, feeling=feeling, language=language, commands=speaker.commands
        )
    finally:
        await speech.aclose()


def _tell(made: Take, took: float) -> None:
    from rich.text import Text

    pace = f"{made.duration:.2f} s at {made.audio.rate} Hz, made in {took:.2f} s, loading included"
    if made.duration:
        pace += f" (real-time factor {took / made.duration:.2f})"
    out().print(Text.assemble((", ".join(made.voices) or "no voice", "bold"), f": {pace}"))
    for note in dict.fromkeys((*made.failures, *made.notes)):
        err().print(Text(clean_line(note), "yellow"))


def _play(made: Take) -> None:
    """Play it where something can be heard, else say what to do."""
    from npcsdk.playback import Player

    player = Player.open() if made.sounding else None
    if player is None:
        err().print("Nothing can be heard here; --out x.wav writes a file.")
        return
    try:
        player.play(made.audio)
        end = time.monotonic() + made.duration + 5.0
        while player.playing and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(_TAIL)
    finally:
        player.close()

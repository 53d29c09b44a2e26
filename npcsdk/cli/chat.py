"""`npcsdk chat`: talk to a world's characters."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from npcsdk.cli.options import AudioFolder, Events, Language, Model, Say, Seed, ShowPrompt, Voice, World


def chat(
    world: World,
    character: Annotated[str | None, typer.Option("--character", metavar="ID", help="Whom to talk to.")] = None,
    model: Model = "auto",
    voice: Voice = "auto",
    language: Language = "",
    say: Say = None,
    events: Events = False,
    audio: AudioFolder = None,
    seed: Seed = 0,
    show_prompt: ShowPrompt = False,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="FILE", help="Go on from this save if it is there, and keep the talk in it."),
    ] = None,
    trace: Annotated[
        bool, typer.Option("--trace", help="Print after each input, on stderr, why the talk went where it did.")
    ] = False,
    inspect: Annotated[
        bool,
        typer.Option(
            "--inspect", help="Print after each turn, on stderr, what characters feel, show and think, and why."
        ),
    ] = False,
) -> None:
    """Talk to the characters of a world."""
    from npcsdk.cli.talk import Talk, hold

    hold(
        Talk(
            world=world,
            character=character,
            model=model,
            voice=voice,
            language=language,
            say=say or None,
            events=events,
            audio=audio,
            seed=seed,
            show_prompt=show_prompt,
            save=save,
            trace=trace,
            inspect=inspect,
        )
    )

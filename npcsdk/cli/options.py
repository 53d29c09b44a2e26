"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer


def placed(world: str) -> str:
    """`tavern` is the example world, unless a folder here is called so."""
    if world == "tavern" and not Path(world).exists():
        from npcsdk.opening import tavern

        return str(tavern())
    return world


World: TypeAlias = Annotated[
    str,
    typer.Argument(metavar="WORLD", help="A world's folder, or tavern for the example world.", callback=placed),
]
Model: TypeAlias = Annotated[
    str,
    typer.Option(
        "--model",
        metavar="SPEC",
        help="Where words come from: openai:NAME[@URL], embedded:smollm2, embedded:PATH.gguf, recorded:PATH, "
        "scripted or auto; several with | between them; record:PATH+SPEC to record it.",
    ),
]
Voice: TypeAlias = Annotated[
    str,
    typer.Option(
        "--voice",
        metavar="SPEC",
        help="Where sound comes from: hibari, kokoro:NAME, piper:NAME, espeak:LANGUAGE, edge:VOICE, azure:VOICE, "
        "openai:NAME, stored:DIR, silent or auto; several with | between them.",
    ),
]
Say: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--say", metavar="TEXT", help="Say this, and leave after the last one; a number picks an option."),
]
Events: TypeAlias = Annotated[bool, typer.Option("--events", help="Print events as JSON, one a line.")]
ShowPrompt: TypeAlias = Annotated[
    bool, typer.Option("--show-prompt", help="Print each request to the model on stderr, with its contract.")
]
AudioFolder: TypeAlias = Annotated[
    Path | None, typer.Option("--audio", metavar="DIR", help="Write a WAV of each utterance there.")
]
Language: TypeAlias = Annotated[
    str, typer.Option("--language", metavar="CODE", help="Talk in this language: zh, en-GB; by default the world's.")
]
Seed: TypeAlias = Annotated[int, typer.Option("--seed", metavar="N", help="All that is random follows from it.")]

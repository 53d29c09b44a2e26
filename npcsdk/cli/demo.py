"""`npcsdk demo`: the tavern, and whoever keeps it."""

from __future__ import annotations

import os
from importlib.util import find_spec

from npcsdk.cli.options import AudioFolder, Events, Model, Say, Seed, ShowPrompt, Voice
from npcsdk.cli.pull import pull_with_bar
from npcsdk.cli.terminal import err, has_person

SAY = ("Is the road open?", "I can help with the bridge")
"""What is said where nobody is there to say anything."""


def demo(
    model: Model = "auto",
    voice: Voice = "auto",
    say: Say = None,
    events: Events = False,
    audio: AudioFolder = None,
    seed: Seed = 0,
    show_prompt: ShowPrompt = False,
) -> None:
    """Talk to Mira, who keeps the inn of the example world.

    The environment variable SAY may hold what to say, with | between the texts. Without it, and with
    nobody at the terminal, a short conversation is played.
    """
    from npcsdk.cli.talk import Talk, hold
    from npcsdk.opening import tavern

    if model == "auto":
        _fetch_model()
    given = [part.strip() for part in os.environ.get("SAY", "").split("|") if part.strip()]
    texts = say or given or (None if has_person() else SAY)
    hold(
        Talk(
            world=tavern(),
            model=model,
            voice=voice,
            say=texts,
            events=events,
            audio=audio,
            seed=seed,
            show_prompt=show_prompt,
        )
    )


def _fetch_model() -> None:
    """Fetch the embedded model where it would be used and is missing; the demo goes on without."""
    from npcsdk.errors import PullError
    from npcsdk.models.choosing import asked, describe

    if asked()[0] or describe("auto").spec != "scripted" or not find_spec("xllamacpp"):
        return
    try:
        pull_with_bar("smollm2")
    except PullError as error:
        err().print(f"Going on without a language model: {error}")

"""A first world: small, alive, and commented so that it teaches."""

from __future__ import annotations

import json
from pathlib import Path

from npcsdk.errors import Problem, WorldError
from npcsdk.world.part_kinds import safe_id
from npcsdk.world.schema import world_schemas

_WORLD = """\
# yaml-language-server: $schema=.schema/world.json
# A world: who is in it, and what holds everywhere.
# Check it with `npcsdk check .`, talk to it with `npcsdk chat .`
id: {id}
title: {title}
setting: A lighthouse on a cold coast. The lamp has gone out, and a ship is due tonight.
languages: [en]
start: ada                 # the character the player meets first
written_for: small         # a hint: tried with a small model
variables:
  lamp_lit: false          # every graph can read and change these
"""

_CHARACTER = """\
# yaml-language-server: $schema=../.schema/character.json
# Who she is. The file's name is her id.
name: Ada
persona:
  description: Ada keeps the lighthouse, alone since spring. She is proud, dry and kinder than she sounds.
  speech: Short sentences. Talks of weather and the sea. Never flatters.
  # Examples of her manner teach a model more than any description.
  examples:
    - player: Hello there.
      reply: "[curious] You climbed all those stairs to say hello?"
    - player: Are you lonely up here?
      reply: "[sigh] The gulls talk too much for that."
commands: [wave, point]    # what she may ask the game to do: [wave], [point:lamp]
fallback: "[curious] Say that again. The wind took it."
"""

_GRAPH = """\
# yaml-language-server: $schema=../.schema/graph.json
# How the talk goes. Each node says a `line` word for word, or a `reply` that a model words.
character: ada
start: greeting
variables: {{trust: 0}}

nodes:
  greeting:
    # Quotes round a text that starts with a [tag].
    line: "[surprised] A visitor! [wave] Mind the last step, {{player.name}}."
    next: hub

  hub:
    reply:
      goal: Ada is worried about the lamp. Answer the visitor, and let it show.
      reveal: [lamp_out]             # lore she may give away here
      emotions: [worried, curious, relaxed]
      max_words: 30
      fallback:                      # said when there is no model, or it fails
        - "[worried] Maybe so. But the lamp is out, and a ship is coming."
        - "[curious] Go on. I listen better than I look."
        - "[relaxed] Sit by the stove, then. You bring a cold wind in with you."
    options:                         # what the player may pick
      - {{say: "Can I help with the lamp?", to: help, if: not lamp_lit}}
      - {{say: "May I stay till morning?", to: stay, if: trust >= 5, unavailable: You hardly know her.}}
      - {{say: "Good night.", to: farewell}}
    transitions:                     # what the player may say or do
      - to: help
        if: not lamp_lit
        intent: the player offers help with the lamp
        examples: ["Can I help you?", Let me look at the lamp, I could repair the light]
      - to: farewell
        intent: the player says goodbye
        examples: [Goodbye, I have to go, See you tomorrow]
      - {{to: nudge, after: 30s, if: visits(nudge) < 2}}   # silence

  help:
    reply:
      goal: Ada accepts the help, gladly, and asks the visitor to hold the wick while she lights it.
      emotions: [happy, surprised]
      max_words: 30
      fallback:
        - "[surprised] You would? [happy] Then hold this wick still. [point:lamp] There. Look at it burn!"
        - "[happy] Four hands, one lamp. [point:lamp] Hold the wick. Yes! She burns."
    do: {{lamp_lit: true, trust: "+5"}}   # "+5" adds, true sets
    next: hub

  nudge:
    line: "[curious] Quiet, are you? So is the sea, before it is not."
    next: hub

  stay:
    line: "[happy] You may. Somebody has to make the tea while I watch her burn."
    end: stayed                      # an ending with a name

  farewell:
    line: "[relaxed] Good night, {{player.name}}. Follow the wall, not the path."
    end: true
"""

_LORE = """\
# yaml-language-server: $schema=.schema/lore.json
# What is true here. A text alone is known by everyone.
lamp_out:
  text: The lighthouse lamp went out at noon, for the first time in thirty years.
  keywords: [lamp, went out]
ship: A grain ship, the Patience, is due tonight.
"""

_PLAN = """\
# What should happen here, a step a line. `npcsdk check .` plays it, without a model and in no time.
plan: the visitor helps with the lamp
line A visitor!
option Can I help with the lamp?
unavailable option May I stay till morning?
say Let me look at the lamp
node help
command point
variable lamp_lit and trust == 5
no option Can I help with the lamp?
choose May I stay till morning?
ends stayed

plan: a silent visitor
wait 30s
node nudge
choose Good night.
ends
"""


def write_starter(path: str | Path) -> Path:
    """Write a small world that runs at once, with JSON Schemas beside it for editors.

    Args:
        path: a folder that does not exist yet, or is empty; the world is named after it.

    Returns:
        The folder.

    Raises:
        WorldError: something stands there already, or it cannot be written.
    """
    folder = Path(path)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            message = "Something is there already; nothing was written."
            raise WorldError([Problem("not-empty", message, "Name a new folder.", str(folder))])
        for name, text in _files(folder.resolve().name).items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
    except (OSError, ValueError) as error:
        message = f"It cannot be written: {error}."
        raise WorldError([Problem("unwritable", message, "Name another folder.", str(folder))]) from None
    return folder


def _files(name: str) -> dict[str, str]:
    title = " ".join(name.replace("_", " ").replace("-", " ").split()) or "A new world"
    title = title.encode("utf-8", "replace").decode()
    files = {
        "world.yaml": _WORLD.format(id=safe_id(name), title=json.dumps(title, ensure_ascii=True)),
        "characters/ada.yaml": _CHARACTER,
        "graphs/ada.yaml": _GRAPH.format(),
        "lore.yaml": _LORE,
        "plans/ada.plan": _PLAN,
    }
    for kind, schema in world_schemas().items():
        files[f".schema/{kind}.json"] = json.dumps(schema, indent=1) + "\n"
    return files

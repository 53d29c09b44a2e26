"""npcsdk: characters that talk, for games and shows.

Names are loaded when first used, so that `import npcsdk` costs next to nothing.
"""

from __future__ import annotations

import gc
import importlib
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOME = {
    "npcsdk.background": ("BackgroundSession",),
    "npcsdk.codec": ("from_json", "to_json"),
    "npcsdk.emotion": ("EMOTIONS", "Feeling"),
    "npcsdk.errors": (
        "ModelError",
        "NpcError",
        "SaveError",
        "SessionError",
        "SpecError",
        "StoreError",
        "VoiceError",
        "WorldError",
    ),
    "npcsdk.events": (
        "Audio",
        "CommandIssued",
        "Event",
        "EventEmitted",
        "FeelingChanged",
        "Felt",
        "Heard",
        "InputReceived",
        "Learned",
        "LineChosen",
        "Mark",
        "MemoryAdded",
        "NodeEntered",
        "Notice",
        "OptionsOffered",
        "Perceived",
        "Recalled",
        "RelationshipChanged",
        "Restored",
        "SessionEnded",
        "TextDelta",
        "TurnEnded",
        "TurnStarted",
        "UtteranceReady",
        "VariableChanged",
    ),
    "npcsdk.memory": ("Memory", "Recollection"),
    "npcsdk.mind.memory.fading": ("Remembering",),
    "npcsdk.opening": ("open_session",),
    "npcsdk.playback": ("Sound",),
    "npcsdk.session.budget": ("Budget",),
    "npcsdk.session.context": ("Limits",),
    "npcsdk.session.session": ("Session",),
    "npcsdk.session.slots": ("Slots",),
    "npcsdk.speech.cues": ("Cue",),
    "npcsdk.speech.face": ("Face",),
    "npcsdk.speech.timeline": ("Timeline",),
    "npcsdk.stores.sqlite": ("SqliteStore",),
    "npcsdk.world.loading": ("load_world",),
    "npcsdk.world.world": ("Player", "World"),
}
_WHERE = {name: module for module, names in _HOME.items() for name in names}

__all__ = sorted(_WHERE)

if TYPE_CHECKING:
    from npcsdk.background import BackgroundSession as BackgroundSession
    from npcsdk.codec import from_json as from_json
    from npcsdk.codec import to_json as to_json
    from npcsdk.emotion import EMOTIONS as EMOTIONS
    from npcsdk.emotion import Feeling as Feeling
    from npcsdk.errors import ModelError as ModelError
    from npcsdk.errors import NpcError as NpcError
    from npcsdk.errors import SaveError as SaveError
    from npcsdk.errors import SessionError as SessionError
    from npcsdk.errors import SpecError as SpecError
    from npcsdk.errors import StoreError as StoreError
    from npcsdk.errors import VoiceError as VoiceError
    from npcsdk.errors import WorldError as WorldError
    from npcsdk.events import Audio as Audio
    from npcsdk.events import CommandIssued as CommandIssued
    from npcsdk.events import Event as Event
    from npcsdk.events import EventEmitted as EventEmitted
    from npcsdk.events import FeelingChanged as FeelingChanged
    from npcsdk.events import Felt as Felt
    from npcsdk.events import Heard as Heard
    from npcsdk.events import InputReceived as InputReceived
    from npcsdk.events import Learned as Learned
    from npcsdk.events import LineChosen as LineChosen
    from npcsdk.events import Mark as Mark
    from npcsdk.events import MemoryAdded as MemoryAdded
    from npcsdk.events import NodeEntered as NodeEntered
    from npcsdk.events import Notice as Notice
    from npcsdk.events import OptionsOffered as OptionsOffered
    from npcsdk.events import Perceived as Perceived
    from npcsdk.events import Recalled as Recalled
    from npcsdk.events import RelationshipChanged as RelationshipChanged
    from npcsdk.events import Restored as Restored
    from npcsdk.events import SessionEnded as SessionEnded
    from npcsdk.events import TextDelta as TextDelta
    from npcsdk.events import TurnEnded as TurnEnded
    from npcsdk.events import TurnStarted as TurnStarted
    from npcsdk.events import UtteranceReady as UtteranceReady
    from npcsdk.events import VariableChanged as VariableChanged
    from npcsdk.memory import Memory as Memory
    from npcsdk.memory import Recollection as Recollection
    from npcsdk.mind.memory.fading import Remembering as Remembering
    from npcsdk.opening import open_session as open_session
    from npcsdk.playback import Sound as Sound
    from npcsdk.session.budget import Budget as Budget
    from npcsdk.session.context import Limits as Limits
    from npcsdk.session.session import Session as Session
    from npcsdk.session.slots import Slots as Slots
    from npcsdk.speech.cues import Cue as Cue
    from npcsdk.speech.face import Face as Face
    from npcsdk.speech.timeline import Timeline as Timeline
    from npcsdk.stores.sqlite import SqliteStore as SqliteStore
    from npcsdk.world.loading import load_world as load_world
    from npcsdk.world.world import Player as Player
    from npcsdk.world.world import World as World


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'npcsdk' has no attribute {name!r}")
    value = globals()[name] = getattr(_load(_WHERE[name]), name)
    return value


def _load(module: str) -> ModuleType:
    """Import without garbage collection: among hundreds of new classes there is nothing to free yet."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return importlib.import_module(module)
    finally:
        if collecting:
            gc.enable()


def __dir__() -> list[str]:
    return sorted({*globals(), *_WHERE})

"""What looks at a world: each analysis is given the world and yields what it finds, in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from npcsdk.check.flow.flow import flow_faults, undecided
from npcsdk.check.flow.undecided import Undecided
from npcsdk.check.flow.variables import variable_faults
from npcsdk.check.plans.folder import plan_problems
from npcsdk.check.texts.commands import command_faults
from npcsdk.check.texts.fallbacks import fallback_faults
from npcsdk.check.texts.learnable import not_known_faults, unlearnable_faults
from npcsdk.check.texts.lines_checked import contract_faults, feeling_faults
from npcsdk.check.texts.lore_told import told_faults
from npcsdk.check.texts.subtitles import subtitle_faults
from npcsdk.check.texts.translations import translation_faults
from npcsdk.check.texts.unasked import unasked_faults
from npcsdk.check.texts.unknown import unknown_faults
from npcsdk.check.texts.unused import silent_faults, unused_lore_faults
from npcsdk.check.triggers.answers import unanswered_faults
from npcsdk.check.triggers.competing import competing_faults
from npcsdk.check.triggers.events_known import event_faults
from npcsdk.check.triggers.intents import overlap_faults
from npcsdk.check.triggers.sides_known import side_faults
from npcsdk.errors import Problem, WorldError
from npcsdk.world.loading import read_world
from npcsdk.world.rules import Fault
from npcsdk.world.world import World

Analysis: TypeAlias = Callable[[World], Iterable[Fault]]
"""Faults with paths of the world; how grave each is, is the catalogue's to say."""
FolderAnalysis: TypeAlias = Callable[[World, Path], Iterable[Problem]]
"""Problems of files that are no part of the world itself, such as plans; `file` is the path within the folder."""
Questions: TypeAlias = Callable[[World], Iterable[Undecided]]
"""What cannot be told before anyone plays."""

ANALYSES: tuple[Analysis, ...] = (
    flow_faults,
    variable_faults,
    unanswered_faults,
    competing_faults,
    overlap_faults,
    event_faults,
    side_faults,
    fallback_faults,
    feeling_faults,
    command_faults,
    contract_faults,
    told_faults,
    unused_lore_faults,
    silent_faults,
    subtitle_faults,
    not_known_faults,
    unknown_faults,
    unlearnable_faults,
    unasked_faults,
    translation_faults,
)
FOLDER_ANALYSES: tuple[FolderAnalysis, ...] = (plan_problems,)
QUESTIONS: tuple[Questions, ...] = (undecided,)


def check_world_folder(path: str | Path) -> list[Problem]:
    """What keeps the world at a path from being loaded, in file order; empty where all is well."""
    try:
        return list(read_world(path).problems)
    except WorldError as error:
        return list(error.problems)

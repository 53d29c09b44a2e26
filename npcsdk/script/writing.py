"""Writing scripts: a simulated player walks a world, and what is said is kept as Markdown and JSON."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from npcsdk.check.walks.moves import BEYOND, Move
from npcsdk.errors import NpcError
from npcsdk.events import Event
from npcsdk.models.choosing import make_model
from npcsdk.opening import open_session
from npcsdk.ports import LanguageModel
from npcsdk.script.markdown import MARKER, overview_page, script_page
from npcsdk.script.model import FORMAT, Script
from npcsdk.script.recording import Recorder
from npcsdk.script.walker import SimulatedPlayer
from npcsdk.session.session import Session
from npcsdk.session.turn import Turn
from npcsdk.voices.silent import SilentVoice
from npcsdk.world.loading import load_world
from npcsdk.world.world import World

MOST = 999
"""Walks of one run."""
_LOOK = 200
"""Characters at the beginning of a file that say whose it is."""


def write_scripts(
    world: str | Path | World,
    *,
    walks: int = 5,
    seed: int = 1,
    out: str | Path,
    model: str | LanguageModel = "scripted",
    progress: Callable[[int, int], None] | None = None,
    tap: Callable[[Event], None] | None = None,
) -> list[Path]:
    """Walk a world and write `walk-01.md`, `walk-01.json` and so on, and `overview.md`.

    Each walk is a new session; the characters are met in turn, the world's `start` first. With the
    scripted model the same world and seed give the same files.

    Args:
        world: a world, or its folder.
        walks: how many, 1 to 999.
        seed: decides what the simulated player tries, and the choices of the session.
        out: a folder; made if it is not there. Files in it that were not written by this are kept.
        model: a spec, or a model, which stays the caller's to close.
        progress: called with the walks done and their number.
        tap: called with each event of each walk.

    Returns:
        What was written, the overview last.

    Raises:
        WorldError: the world cannot be used.
        SpecError: nobody understands the model's spec.
        NpcError: a file in `out` is in the way, or cannot be written; then nothing was played.
    """
    if not 1 <= walks <= MOST:
        raise NpcError(f"{walks} walks cannot be written; ask for 1 to {MOST}")
    found = world if isinstance(world, World) else load_world(world)
    names = [f"walk-{walk:02}.{kind}" for walk in range(1, walks + 1) for kind in ("md", "json")]
    paths = [Path(out) / name for name in (*names, "overview.md")]
    _make_room(Path(out), paths)
    scripts = _run(_walks(found, walks, seed, model, progress or _ignore, tap or _ignore))
    pages = [page for script in scripts for page in (script_page(script), script.model_dump_json(indent=2) + "\n")]
    nodes = {f"{graph.graph}.{key}": node for graph in found.graphs.values() for key, node in graph.nodes.items()}
    endings = {key: node.end for key, node in nodes.items() if node.end}
    for path, page in zip(paths, [*pages, overview_page(found.title, scripts, list(nodes), endings)], strict=True):
        _write(path, page)
    return paths


def _ignore(*_: object) -> None:
    pass


def _run(walks: Coroutine[Any, Any, list[Script]]) -> list[Script]:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(walks)
    walks.close()
    raise NpcError("an event loop is running here; use `await asyncio.to_thread(write_scripts, ...)`")


async def _walks(
    world: World,
    walks: int,
    seed: int,
    model: str | LanguageModel,
    progress: Callable[[int, int], None],
    tap: Callable[[Event], None],
) -> list[Script]:
    words = make_model(model) if isinstance(model, str) else model
    who = [world.start, *(name for name in world.characters if name != world.start)]
    player = SimulatedPlayer(world, seed=seed)
    scripts = []
    try:
        for walk in range(1, walks + 1):
            progress(walk - 1, walks)
            # A session's seed is one number; a walk must not repeat another's choices.
            session = open_session(
                world, model=words, voice=SilentVoice(), character=who[(walk - 1) % len(who)], seed=seed * 1000 + walk
            )
            async with session:
                scripts.append(await _walk(session, player, seed, walk, tap))
        progress(walks, walks)
    finally:
        if isinstance(model, str):
            await words.aclose()
    return scripts


async def _walk(
    session: Session, player: SimulatedPlayer, seed: int, walk: int, tap: Callable[[Event], None]
) -> Script:
    """Play one talk to an ending, or until the player has enough."""
    world, recorder = session.world, Recorder(session.world)
    player.begin(walk)
    turn: Turn | None = session.begin()
    while True:
        seen = len(recorder.nodes)
        if turn is not None:
            async with turn:
                async for event in turn:
                    recorder.add(event)
                    tap(event)
        for node in recorder.nodes[seen:]:
            player.entered(node)
        move = None if recorder.ending or recorder.failed else player.choose(session.state)
        if move is None:
            break
        turn = _made(session, move)
    return Script(
        world=world.id,
        title=world.title,
        setting=world.setting,
        character=session.character,
        name=world.characters[session.character].name,
        player=session.player.name,
        model=session.model.name,
        seed=seed,
        walk=walk,
        lines=tuple(recorder.lines),
        nodes=tuple(recorder.nodes),
        ending=recorder.ending,
    )


def _made(session: Session, move: Move) -> Turn | None:
    """The turn that a move makes; None for a silence that leads nowhere after all."""
    match move.kind:
        case "say":
            return session.say(move.value)
        case "choose":
            return session.choose(move.value)
        case "event":
            return session.notify(move.value, **dict(move.data))
    speaking = max(0.0, session.state.quiet_since - session.time)
    return session.tick(speaking + move.seconds + BEYOND)


def _make_room(out: Path, paths: list[Path]) -> None:
    """Make the folder, and see that nothing of someone else's is in the way."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for path in paths:
            if path.is_symlink() or (path.exists() and not _ours(path)):
                raise NpcError(
                    f"{path} was not written by this command and is in the way. Move it, or name another folder."
                )
    except OSError as error:
        raise NpcError(f"{out} cannot be used: {error.strerror or error}. Name another folder.") from error


def _ours(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as file:
        beginning = file.read(_LOOK)
    return beginning.startswith(MARKER if path.suffix == ".md" else f'{{\n  "format": "{FORMAT}"')


def _write(path: Path, page: str) -> None:
    """Write a file, whole or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(page, encoding="utf-8", newline="\n")
        temporary.replace(path)
    except OSError as error:
        raise NpcError(f"{path} cannot be written: {error.strerror or error}. Name another folder.") from error
    finally:
        temporary.unlink(missing_ok=True)

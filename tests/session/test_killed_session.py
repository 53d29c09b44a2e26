"""A process that is killed at any moment has lost no turn that it sealed; what it left goes on."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from npcsdk.codec import plain
from npcsdk.session.record import beginning, read_header, read_record, replayed
from npcsdk.session.session import Session
from npcsdk.stores.sqlite import SqliteStore
from npcsdk.testing.models import FakeModel
from npcsdk.testing.voices import FakeVoice
from npcsdk.testing.worlds import small_world
from npcsdk.world.world import Player

KILLS = int(os.environ.get("NPCSDK_KILLS", "12"))
PLAYERS = ("ann", "bo", "cy")
PROGRAM = Path(__file__).parent / "killed.py"


def killed(path: Path, after: float) -> dict[str, int]:
    """Let it talk for some seconds, and kill it; the last turn that each player was told is sealed."""
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM), str(path), *PLAYERS], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    first = process.stdout.readline()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    rest, errors = process.communicate(timeout=60)
    assert not errors, errors
    sealed: dict[str, int] = {}
    for row in [first, *rest.splitlines()]:
        if row.endswith("\n") or row in rest.splitlines()[:-1]:  # The last one may be half a row.
            player, turn, *_ = row.split()
            sealed[player] = int(turn)
    return sealed


@pytest.mark.timeout(60 + 5 * KILLS)
async def test_no_turn_that_was_sealed_is_lost(tmp_path: Path) -> None:
    chance = random.Random(20261126)
    path = tmp_path / "game.db"
    turns = 0
    for _ in range(KILLS):
        sealed = killed(path, chance.uniform(0.0, 0.4) ** 1.5)
        with sqlite3.connect(path) as connection:
            assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        connection.close()
        with SqliteStore(path) as store:
            for player, turn in sealed.items():
                settings = {"model": FakeModel(), "voice": FakeVoice(0.0), "store": store}
                async with Session(small_world(), player=Player(id=player), **settings) as talk:  # type: ignore[arg-type]
                    assert talk.state.turn >= turn
                    turns += turn
                    head, *records = talk.log.read()
                    start = beginning(talk.world, read_header(head.body))
                    folded = replayed(start, [read_record(record.body) for record in records])
                    assert json.dumps(plain(folded)) == json.dumps(plain(talk._context.fold.settled))
                    await talk.run("hm")
    assert turns > 0

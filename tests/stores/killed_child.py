"""What a process does with a store until it is killed. It says beforehand what it will do, and after it that it did."""

from __future__ import annotations

import json
import os
from random import Random
from time import sleep
from typing import Any

from npcsdk.errors import Superseded
from npcsdk.ports import Claim, Record
from npcsdk.stores import sqlite_checkpoints
from npcsdk.stores.sqlite import SqliteStore

Step = list[Any]
SIZES = (0, 30, 300, 1_500, 1_500, 9_000, 60_000)


def body(name: str, size: int) -> bytes:
    """Bytes that no other record has."""
    return name.encode() + b"." * size


def play(path: str, told: str, seed: int, steps: int, every: int) -> None:
    """Play `steps` steps with the sessions of a store as fast as possible, and close it.

    Args:
        path: the store.
        told: a file that every step is written to: once before it is made, and once it is done.
        seed: what to do.
        steps: how many.
        every: pages from one checkpoint to the next.
    """
    sqlite_checkpoints.EVERY, sqlite_checkpoints.LARGE = every, 4 * every
    draw = Random(seed)
    with open(told, "ab", buffering=0) as log:

        def tell(mark: str, step: Step) -> None:
            log.write(f"{mark}{json.dumps(step)}\n".encode())

        store = SqliteStore(path)
        claims: dict[str, Claim] = {}
        for number in range(steps):
            name = f"{seed}/{number}"
            step = choice(draw, name, {kept.key: kept.records for kept in store.sessions()})
            tell("?", step)
            make(store, claims, step)
            tell("!", step)
            if number % 97 == 96:
                store.close()
                store, claims = SqliteStore(path), {}
        tell("=", ["close"])
        store.close()
        tell("=", ["closed"])


def choice(draw: Random, name: str, counts: dict[str, int]) -> Step:
    """The next step: what, of which session, and with what."""
    keys = sorted(counts)
    if len(keys) < 3:
        return ["append", name, name, 100]
    key = draw.choice(keys[:8])
    what = draw.choices(["append", "park", "rewind", "branch", "delete", "tidy"], [60, 12, 6, 3, 2, 1])[0]
    if what == "append" or (what == "branch" and len(keys) > 12):
        return ["append", key, name, draw.choice(SIZES)]
    if what == "park":
        return ["park", key, name if draw.random() < 0.8 else "", draw.choice(SIZES)]
    if what == "rewind":
        return ["rewind", key, draw.randint(max(0, counts[key] - 20), counts[key])]
    if what == "branch":
        return ["branch", key, f"{key[:8]}~{name}", draw.randint(0, counts[key])]
    return [what, key]


def make(store: SqliteStore, claims: dict[str, Claim], step: Step) -> None:
    """Do a step."""
    what, key, *rest = step
    if what == "tidy":
        store.tidy()
        return
    if what == "delete":
        store.delete(key)
        claims.pop(key, None)
        return
    claim = claims.get(key) or store.claim(key)
    claims[key] = claim
    if what == "append":
        claim.append(Record(claim.count, body(*rest)))
    elif what == "park":
        claim.park(body(*rest) if rest[0] else None)
    elif what == "rewind":
        claim.rewind(rest[0])
    else:
        claims[rest[0]] = claim.branch(*rest)


def foretold(sessions: dict[str, Any], step: Step) -> dict[str, Any]:
    """What the sessions are after a step: their records, and what is parked, by key."""
    what, key, *rest = step
    records, parked = sessions.get(key, ((), None))
    if what == "append":
        return {**sessions, key: ((*records, (len(records), body(*rest))), parked)}
    if what == "park":
        return {**sessions, key: (records, body(*rest) if rest[0] else None)}
    if what == "rewind":
        return {**sessions, key: (records[: rest[0]], None)}
    if what == "branch":
        return {**sessions, rest[0]: (records[: rest[1]], None)}
    if what == "delete":
        return {other: value for other, value in sessions.items() if other != key}
    return sessions


def race(path: str, told: str, name: str, steps: int) -> None:
    """Advance session `race` in turn with others who do so: with the claim as long as it lasts, then with a new one."""
    with open(told, "ab", buffering=0) as log, SqliteStore(path) as store:
        claim = store.claim("race")
        for number in range(steps):
            text = f"{name}/{number}"
            try:
                claim.append(Record(claim.count, text.encode()))
                log.write(f"{claim.count - 1} {text}\n".encode())
            except Superseded:
                claim = store.claim("race")
                os.sched_yield()


def insist(path: str, told: str, key: str, secret: str) -> None:
    """Play one session until it is taken away, then try to write it back by every means."""
    with open(told, "ab", buffering=0) as log, SqliteStore(path) as store:
        claim = store.claim(key)
        try:
            while True:
                claim.append(Record(claim.count, secret.encode() * 50))
                claim.park(secret.encode() * 200)
                if claim.count == 20:
                    log.write(b"kept\n")
                sleep(0.0005)
        except Superseded:
            pass
        for name, write in (("append", lambda: claim.append(Record(0, secret.encode()))),
                            ("park", lambda: claim.park(secret.encode()))):  # fmt: skip
            try:
                write()
            except Superseded:
                log.write(f"Superseded {name}\n".encode())


def forget(path: str, prefix: str) -> None:
    """Delete sessions, and erase them."""
    with SqliteStore(path) as store:
        for kept in store.sessions(prefix):
            store.delete(kept.key)
        store.erase()

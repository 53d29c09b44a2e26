"""A session for game loops: its own thread does the waiting, the game calls `poll()` each frame.

All background sessions of a process share one thread and its event loop; the last one closed ends it.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from npcsdk.errors import NpcError, SessionError
from npcsdk.events import Event, Notice, OfferedOption
from npcsdk.memory import Memory
from npcsdk.session.forgotten import Forgotten
from npcsdk.session.save_reading import read_save
from npcsdk.session.session import Session
from npcsdk.session.turn import Turn
from npcsdk.world.world import World

_log = logging.getLogger("npcsdk")

T = TypeVar("T")

_SLOT = "slot"

TICK = 0.1
"""Seconds of game time that are gathered before the session is told, unless something else wakes it."""


class BackgroundSession:
    """The verbs of a session for a thread that must never wait, and `poll()` for what happened.

    Of several `begin`, `say`, `choose` and `interrupt` that are called before the session gets to
    them, the last one counts and the others leave no trace. `notify` is queued, never dropped.
    A verb that cannot be done comes back from `poll()` as a Notice of level "error".

    Use one thread for all calls. Close it, or use it as a `with` block.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._door = session.door
        self._lock = threading.Lock()
        self._calls: OrderedDict[object, Callable[[], Coroutine[Any, Any, None]]] = OrderedDict()
        self._dt = 0.0
        self._awake = False
        self._closed = False
        self._loop = _thread.enter()
        self._driver: asyncio.Task[None] | None = None
        self._events: set[asyncio.Task[None]] = set()
        self._beside_it: set[asyncio.Task[None]] = set()
        self._saves: set[Future[None]] = set()

    @property
    def session(self) -> Session:
        """The session itself; touch it only after `close`."""
        return self._session

    def poll(self) -> list[Event]:
        """What happened since the last call, oldest first. Never waits, never raises."""
        return self._door.take()

    def warm(self) -> None:
        """See Session.warm: have the model ready sooner, as a level loads. Returns at once."""
        self._post(lambda: self._beside(self._session.warm))

    def begin(self) -> None:
        """See Session.begin."""
        self._post(lambda: self._start(self._session.begin()), slot=True)

    def say(self, text: str) -> None:
        """See Session.say."""
        self._post(lambda: self._start(self._session.say(text)), slot=True)

    def choose(self, option: str | OfferedOption) -> None:
        """See Session.choose."""
        name = option.id if isinstance(option, OfferedOption) else option
        self._post(lambda: self._start(self._session.choose(name)), slot=True)

    def interrupt(self, heard: int | None = None) -> None:
        """See Session.interrupt. The report counts even where a later call takes this one's place."""
        if heard is not None:
            self.heard(heard)
        self._post(self._interrupt, slot=True)

    def notify(self, name: str, /, **data: Any) -> None:
        """See Session.notify."""
        self._post(lambda: self._notify(name, data))

    def talk_to(self, character: str, present: Iterable[str] = (), things: Iterable[str] = ()) -> None:
        """See Session.talk_to."""
        there, what = _taken(present), _taken(things)
        self._post(lambda: _call(lambda: self._session.talk_to(character, there, what)))

    def remember(self, character: str, memories: Iterable[Memory | str]) -> None:
        """See SessionMemory.add: let a character remember more. Returns at once."""
        given = _taken(memories)
        self._post(lambda: self._remember(character, given))

    def reflect(self) -> None:
        """See SessionMemory.reflect: let characters think over what they remember, as a level ends. Returns at once."""
        self._post(lambda: self._beside(self._reflect))

    def heard(self, at: int | None = None) -> None:
        """See Session.heard. The turn meant is the last one that `poll()` told of."""
        known = self._door.known
        self._post(lambda: self._heard(at, *known))

    def tick(self, dt: float) -> None:
        """Let game time pass, in seconds. Call it each frame."""
        if not 0 <= dt < float("inf"):
            self._post(lambda: self._tick(dt))  # The session refuses it.
            return
        with self._lock:
            self._dt += dt
            due = self._dt >= TICK
        if due:
            self._wake()

    def save(self, path: str | Path) -> Future[None]:
        """See Session.save. Returns at once: what is so at the session's next step is written beside everything else.

        Returns:
            `.result(timeout)` waits for the disk, and raises SaveError where it could not be written; a
            Notice tells of that too.
        """
        self._check_open()
        done: Future[None] = Future()
        self._saves.add(done)
        done.add_done_callback(self._saves.discard)
        self._post(lambda: self._beside(lambda: self._save(path, done)))
        return done

    def autosave(self, path: str | Path | None) -> None:
        """See Session.autosave."""
        self._post(lambda: _call(lambda: self._session.autosave(path)))

    def restore(self, path: str | Path) -> None:
        """See Session.restore: a quick load. `Restored` tells when it is so; the game waits for no disk.

        A save that was asked for before is written first.
        """
        before = list(self._saves)
        self._post(lambda: self._restore(path, before))

    def rewind(self, turns: int = 1) -> None:
        """See Session.rewind. `Restored` tells when it is so. A save that was asked for before is written first."""
        before = list(self._saves)
        self._post(lambda: self._rewind(turns, before))

    def branch(self, name: str = "", *, timeout: float = 10.0) -> BackgroundSession:
        """See Session.branch. Waits for the session's next step.

        Raises:
            StoreError: the store has a session of that name, or cannot keep one.
            SessionError: it is closed, or did not come to it in time.
        """
        self._check_open()
        made: Future[Session] = Future()
        self._post(lambda: _call(lambda: _settle(made, lambda: self._session.branch(name))))
        try:
            return BackgroundSession(made.result(timeout))
        except TimeoutError:
            if made.cancel():
                raise SessionError(f"the session did not come to it within {timeout:g} s: nothing branched") from None
            return BackgroundSession(made.result())  # It was being made at that moment.

    def forget(self) -> Future[Forgotten]:
        """See Session.forget. Returns at once: `Restored` tells when the new beginning is there.

        Returns:
            `.result(timeout)` waits until all was removed, and tells what could not be.
        """
        self._check_open()
        done: Future[Forgotten] = Future()
        self._post(lambda: self._beside(lambda: self._forget(done)))
        return done

    def reload(self, world: World) -> None:
        """See Session.reload. What is being said is let come to its end before."""
        self._post(lambda: self._beside(lambda: self._reload(world)))

    def close(self, *, timeout: float = 10.0) -> None:
        """Interrupt what goes on, wait for it, and give the thread back. May be called twice.

        Reports and events that were given before count; what was to begin a turn does not any more.
        """
        if self._closed:
            return
        self._closed = True
        try:
            asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result(timeout)
        finally:
            _thread.leave()

    def __enter__(self) -> BackgroundSession:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _post(self, call: Callable[[], Coroutine[Any, Any, None]], *, slot: bool = False) -> None:
        self._check_open()
        with self._lock:
            key = _SLOT if slot else object()
            self._calls.pop(key, None)
            self._calls[key] = call
        self._wake()

    def _check_open(self) -> None:
        if self._closed:
            raise SessionError("this BackgroundSession is closed")

    def _wake(self) -> None:
        with self._lock:
            if self._awake or self._closed:
                return
            self._awake = True
        self._loop.call_soon_threadsafe(self._drive)

    def _drive(self) -> None:
        if self._driver is None or self._driver.done():
            self._driver = self._loop.create_task(self._work())

    async def _work(self) -> None:
        """Do what was asked, in order, until nothing is left."""
        while True:
            with self._lock:
                dt, self._dt = self._dt, 0.0
                call = self._calls.popitem(last=False)[1] if self._calls else None
                if call is None and not dt:
                    self._awake = False
                    return
            await self._guarded(lambda dt=dt: self._tick(dt))  # type: ignore[misc]
            if call is not None:
                await self._guarded(call)

    async def _guarded(self, call: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await call()
        except NpcError as error:
            self._door.tell(Notice("error", "refused", str(error), turn=self._door.turn))
        except Exception as error:  # The driver must live on: a game cannot restart it.
            _log.exception("a call to the session failed")
            self._door.tell(Notice("error", "internal", f"{type(error).__name__}: {error}", turn=self._door.turn))

    async def _tick(self, dt: float) -> None:
        due = self._session.tick(dt) if dt else None
        if due is not None:
            await due.start()

    async def _start(self, turn: Turn) -> None:
        await turn.start()

    async def _interrupt(self) -> None:
        await self._session.interrupt()

    async def _heard(self, at: int | None, turn: int, past: int) -> None:
        if past == self._door.times_resumed:  # Else the turn was taken back, and another one may have its number.
            self._session.heard(at, turn=turn)

    async def _rewind(self, turns: int, saves: Iterable[Future[None]]) -> None:
        await asyncio.gather(*map(asyncio.wrap_future, saves), return_exceptions=True)
        self._session.rewind(turns)

    async def _save(self, path: str | Path, done: Future[None]) -> None:
        if not done.set_running_or_notify_cancel():
            return
        try:
            await asyncio.to_thread(self._session.saving(path))
        except BaseException as error:
            done.set_exception(error)
            raise
        done.set_result(None)

    async def _forget(self, done: Future[Forgotten]) -> None:
        if not done.set_running_or_notify_cancel():
            return
        try:
            done.set_result(await self._session.forget())
        except BaseException as error:
            done.set_exception(error)
            raise

    async def _restore(self, path: str | Path, saves: Iterable[Future[None]]) -> None:
        await asyncio.gather(*map(asyncio.wrap_future, saves), return_exceptions=True)
        self._session.restore(await asyncio.to_thread(read_save, Path(path)))

    async def _remember(self, character: str, memories: Iterable[Memory | str]) -> None:
        await self._session.memory.bring(character, memories)

    async def _reflect(self) -> None:
        await self._session.memory.reflect()

    async def _reload(self, world: World) -> None:
        await self._session.idle()
        self._session.reload(world)

    async def _notify(self, name: str, data: dict[str, Any]) -> None:
        """Queue an event beside the driver: one that must wait for a turn's end holds nothing up."""
        turn = self._session.notify(name, **data)
        await self._beside(lambda: self._start(turn), self._events)

    async def _beside(
        self, call: Callable[[], Coroutine[Any, Any, None]], among: set[asyncio.Task[None]] | None = None
    ) -> None:
        """Let a call run beside the driver, which goes on at once."""
        among = self._beside_it if among is None else among
        task = self._loop.create_task(self._guarded(call))
        among.add(task)
        task.add_done_callback(among.discard)
        await asyncio.sleep(0)

    async def _shut(self) -> None:
        with self._lock:
            self._calls.pop(_SLOT, None)
        while working := [task for task in (self._driver, *self._beside_it) if task is not None and not task.done()]:
            await self._session.interrupt()  # What waits for the end of a turn need not wait any more.
            await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
        await self._session.aclose()  # An event that waits to lead somewhere is a fact now, and is over.
        await asyncio.gather(*self._events)


def _settle(result: Future[T], make: Callable[[], T]) -> None:
    """Give what `make` gives, or its error, to whoever waits for it."""
    if not result.set_running_or_notify_cancel():
        return
    try:
        result.set_result(make())
    except Exception as error:
        result.set_exception(error)


def _taken(given: Any) -> Any:
    """A list as it is now: a game may go on with its own. What is none is refused later on."""
    return list(given) if isinstance(given, Iterable) and not isinstance(given, str) else given


async def _call(function: Callable[[], None]) -> None:
    function()


class _LoopThread:
    """The shared thread: started by the first who enters, stopped when the last has left."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def enter(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            self._users += 1
            if self._loop is None:
                ready: Future[asyncio.AbstractEventLoop] = Future()
                self._thread = threading.Thread(target=_serve, args=(ready,), name="npcsdk", daemon=True)
                self._thread.start()
                self._loop = ready.result()
            return self._loop

    def leave(self) -> None:
        with self._lock:
            self._users -= 1
            if self._users or self._loop is None or self._thread is None:
                return
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop = self._thread = None


def _serve(ready: Future[asyncio.AbstractEventLoop]) -> None:
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        loop.call_soon(ready.set_result, loop)
        loop.run_forever()


_thread = _LoopThread()

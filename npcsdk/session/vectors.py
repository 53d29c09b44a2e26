"""Vectors of what is remembered, made in the background while nobody waits, and kept within bounds."""

from __future__ import annotations

import asyncio
import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import islice

from npcsdk.ports import Embedder
from npcsdk.session.centring import Centring, told
from npcsdk.session.perceiver import PATIENCE, READ, REST

MOST = 20_000
"""Texts of which vectors are kept, or waited for; the oldest go first."""
NUMBERS = MOST * 384
"""Numbers of all vectors, 4 bytes each: longer vectors are fewer."""
BATCH = 8
"""Texts that are embedded at once, at least. Those who share an embedder take turns between two texts."""
LATE = 60.0
"""Seconds for a batch; then the embedder has failed."""
PAUSE = 0.2
"""Seconds after which it is looked again whether somebody is busy."""

Vector = Sequence[float]


class Vectors:
    """Centred vectors of texts by their keys, of one embedder at a time. Never raises; see `trouble`.

    All but `vector_of` and `news`, which any thread may call, belong to the session's event loop. The newest
    text comes first. Several failures in a row and the embedder is left alone for a while; a text that fails
    where others do not is given up.

    Args:
        embedder: makes them; None for none. It stays with whoever made it, to be closed.
        centring: of the same embedder, to share what was learnt of it.
        busy: whether something more urgent is going on: no text is begun meanwhile.
    """

    def __init__(
        self,
        embedder: Embedder | None,
        *,
        centring: Centring | None = None,
        busy: Callable[[], bool] = lambda: False,
    ) -> None:
        self.trouble = ""
        """Why the last batch has no vectors, for people; empty when it has."""
        self.anew = 0
        """How often all vectors were thrown away, as the embedder or its dimension is another one."""
        self._busy = busy
        self._lock = threading.Lock()
        self._task: asyncio.Task[None] | None = None
        self._fresh = asyncio.Event()
        self._closed = False
        self._texts: OrderedDict[Hashable, str] = OrderedDict()  # the oldest first
        self._waiting: dict[Hashable, None] = {}  # the newest last
        self._aside: dict[Hashable, None] = {}  # failed, to be tried again
        self._tries: dict[Hashable, int] = {}
        self._made: dict[Hashable, array[float]] = {}
        self._known: set[Hashable] = set()  # what was told of in `news`
        self._news: dict[Hashable, None] = {}
        self._begin(embedder, centring)

    def _begin(self, embedder: Embedder | None, centring: Centring | None) -> None:
        self._centring = centring or (Centring(embedder) if embedder else None)
        self._space = 0
        self._batch = max(BATCH, self._centring.batch) if self._centring else BATCH
        self._failures, self._until, self._size = 0, 0.0, self._batch

    @property
    def able(self) -> bool:
        """Whether there is an embedder."""
        return self._centring is not None

    @property
    def missing(self) -> int:
        """How many texts wait for their vectors."""
        return len(self._waiting) + len(self._aside)

    def use(self, embedder: Embedder | None, centring: Centring | None = None) -> None:
        """Have another embedder: all vectors are thrown away and made anew by it, in the background."""
        self._stop()
        self._begin(embedder, centring)
        self._anew()
        self._start()

    def fill(self, texts: Mapping[Hashable, str]) -> None:
        """See to it that these texts have vectors before long. Returns at once.

        Args:
            texts: by their keys, the newest first; they are newer than those of former calls. A key that is known
                keeps its vector, if the text is the same. Only heads are read, as those of what players say.
        """
        for key, text in reversed(list(islice(texts.items(), MOST))):
            head = text[:READ].strip()
            if not head or self._texts.get(key, head) != head:
                self._drop(key)
            if not head:
                continue
            self._texts[key] = head
            self._texts.move_to_end(key)
            if key not in self._made:
                self._aside.pop(key, None)
                self._waiting.pop(key, None)
                self._waiting[key] = None
        self._bound()
        self._fresh.set()
        self._start()

    def vector_of(self, key: Hashable) -> Vector | None:
        """The centred vector of a text; None where there is none, or not yet."""
        return self._made.get(key)

    def news(self) -> list[tuple[Hashable, Vector | None]]:
        """What has changed since this was last asked: keys with their vectors, None for those that are no more."""
        with self._lock:
            changed, self._news = self._news, {}
            found: list[tuple[Hashable, Vector | None]] = [(key, self._made.get(key)) for key in changed]
            self._known.difference_update(key for key, vector in found if vector is None)
            self._known.update(key for key, vector in found if vector is not None)
        return found

    def forget(self, keys: Iterable[Hashable] | None = None) -> None:
        """Keep nothing of these keys, or of any, and let the embedder forget their texts, or all."""
        gone = list(self._texts if keys is None else keys)
        texts = [self._texts[key] for key in gone if key in self._texts]
        self._stop()
        for key in gone:
            self._drop(key)
        if self._centring:
            self._centring.forget(None if keys is None else texts)
        self._start()

    async def aclose(self) -> None:
        """Stop, for good. What was made can still be asked for."""
        self._closed = True
        task = self._stop()
        if task is not None and task.get_loop() is asyncio.get_running_loop():
            await asyncio.wait([task])

    def _start(self) -> None:
        if self._closed or self._centring is None or not self.missing:
            return
        if self._task is None or self._task.done():
            with suppress(RuntimeError):  # no loop runs; the next call begins
                self._task = asyncio.get_running_loop().create_task(self._work(self._centring))

    def _stop(self) -> asyncio.Task[None] | None:
        task, self._task = self._task, None
        if task is not None and not task.get_loop().is_closed():
            task.cancel()
        return task

    async def _work(self, centring: Centring) -> None:
        now, self._fresh = asyncio.get_running_loop().time, asyncio.Event()
        while self.missing:
            await asyncio.sleep(max(0.0, self._until - now()))
            if self._busy():
                await asyncio.sleep(PAUSE)
                continue
            if not self._waiting:
                await self._rest(self._fresh)
                continue
            asked = {key: self._texts[key] for key in islice(reversed(self._waiting), self._size)}
            try:
                async with asyncio.timeout(LATE):
                    await centring.learn()
                    vectors = await centring.vectors(list(asked.values()), searched=True)
                made = [array("f", centring.of(vector)) for vector in vectors]
            except TimeoutError:
                self._failed(list(asked), f"{centring.embedder.name}: nothing within {LATE:g} s", now())
            except Exception as error:  # a plug-in: it may raise anything
                self._failed(list(asked), told(centring.embedder, error), now())
            else:
                self._worked(centring, asked, made)

    async def _rest(self, fresh: asyncio.Event) -> None:
        """Let some time go by before what failed is tried again, unless there is something else to do."""
        fresh.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(REST):
                await fresh.wait()
        if not self._waiting:
            self._waiting, self._aside = self._aside, {}

    def _worked(self, centring: Centring, asked: Mapping[Hashable, str], made: Sequence[array[float]]) -> None:
        if self._space != centring.space:
            self._space = centring.space
            self._anew()
        self.trouble, self._failures, self._until, self._size = "", 0, 0.0, self._batch
        for (key, text), vector in zip(asked.items(), made, strict=True):
            if self._texts.get(key) == text:  # it may have been filled anew meanwhile
                self._waiting.pop(key, None)
                self._tries.pop(key, None)
                with self._lock:
                    self._made[key] = vector
                    self._news[key] = None
        for key in self._aside:  # these failed while others can be embedded
            self._tries[key] = self._tries.get(key, 0) + 1
        again = {key: None for key in self._aside if self._tries[key] < PATIENCE}
        self._waiting, self._aside = again | self._waiting, {}
        self._bound()

    def _failed(self, keys: Sequence[Hashable], trouble: str, now: float) -> None:
        self.trouble = trouble
        self._failures += 1
        if len(keys) == 1:
            self._waiting.pop(keys[0], None)
            self._aside[keys[0]] = None
        self._size = 1  # which of them is at fault shows by itself
        if self._failures >= PATIENCE:
            self._until = now + REST

    def _anew(self) -> None:
        """Throw all vectors away, and have them made again."""
        self.anew += 1
        for key in list(self._made):
            self._lose(key)
        self._aside.clear()
        self._tries.clear()
        self._waiting = dict.fromkeys(self._texts)

    def _bound(self) -> None:
        width = len(next(iter(self._made.values()), ())) or 1
        while len(self._texts) > min(MOST, NUMBERS // width):
            self._drop(next(iter(self._texts)))

    def _drop(self, key: Hashable) -> None:
        for part in (self._texts, self._waiting, self._aside, self._tries):
            part.pop(key, None)
        self._lose(key)

    def _lose(self, key: Hashable) -> None:
        with self._lock:
            if self._made.pop(key, None) is None:
                return
            if key in self._known:
                self._news[key] = None
            else:
                self._news.pop(key, None)

"""The ports that a session closes when it is closed."""

from __future__ import annotations

import asyncio
from typing import TypeAlias

from npcsdk.ports import Embedder, LanguageModel, Store, Voice

Port: TypeAlias = LanguageModel | Voice | Embedder | Store


class Owned:
    """Models, voices, embedders and stores that nobody else closes."""

    def __init__(self) -> None:
        self._ports: list[Port] = []

    def add(self, port: Port) -> None:
        """Close this one, too."""
        self._ports.append(port)

    async def aclose(self) -> None:
        """Close them, the last one first; a store may wait for its disk. May be called twice."""
        while self._ports:
            port = self._ports.pop()
            if isinstance(port, Store):
                await asyncio.to_thread(port.close)
            else:
                await port.aclose()

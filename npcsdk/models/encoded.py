"""What a service compressed although it was asked not to, read in pieces of bounded size."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator
from typing import Any

from npcsdk.errors import ModelError

BLOCK = 65_536
"""Bytes given at once; a thousandth of them may have come."""
_KNOWN = ("gzip", "x-gzip", "deflate")
_OTHERS = ("br", "zstd", "compress")
_EITHER = 32 + zlib.MAX_WBITS
"""zlib tells by itself which of these it is. Source: its manual, `inflateInit2`."""


async def decoded(received: AsyncIterator[bytes], encoding: str) -> AsyncIterator[bytes]:
    """The bytes as they were before they were compressed. A name of no compression, such as utf-8, changes nothing.

    Raises:
        ModelError: they are not compressed as `encoding` says, or in a way that nobody asked for.
    """
    inflate = _inflater(encoding)
    async for some in received:
        if inflate is None:
            yield some
            continue
        while some and not inflate.eof:
            if block := _inflated(inflate, some):
                yield block
            some = inflate.unconsumed_tail
            await asyncio.sleep(0)  # others go on meanwhile, and time limits count


def streamed(response: Any) -> AsyncIterator[bytes]:
    """What a response of the openai package holds, as it comes; its own decoders let a few bytes become any number.

    Raises:
        ModelError: as for `decoded`.
    """
    received: AsyncIterator[bytes] = aiter(response.stream)
    encoding = response.headers.get("content-encoding", "identity")
    return received if encoding == "identity" else decoded(received, encoding)


def beginning(received: bytes, encoding: str) -> bytes:
    """What the beginning of an answer says; nothing where that cannot be read."""
    try:
        inflate = _inflater(encoding)
        return received if inflate is None else _inflated(inflate, received)
    except ModelError:
        return b""


def _inflater(encoding: str) -> zlib._Decompress | None:
    name = encoding.strip().lower()
    if name in _OTHERS:
        raise ModelError(f"The model service compressed its answer ({name}), which it was asked not to do.")
    return zlib.decompressobj(_EITHER) if name in _KNOWN else None


def _inflated(inflate: zlib._Decompress, some: bytes) -> bytes:
    try:
        return inflate.decompress(some, BLOCK)
    except zlib.error as error:
        raise ModelError("The model service sent what is not compressed as it says.") from error

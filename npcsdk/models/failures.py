"""What went wrong at a model service, in terms of what to do; nothing of a key is in it."""

from __future__ import annotations

import math
import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from npcsdk.errors import ModelError, ModelTimeout

LONGEST_WAIT = 86_400.0
"""Seconds; a service that asks for more gets no more."""
TELLING = 7
"""Characters of a key that tell it; no error has so many of them in a row."""

_LASTING = ("insufficient_quota", "context_length_exceeded", "content_filter", "invalid_api_key")
_OF_PROMPT = (400, 413, 422)
"""Statuses of a request that cannot be answered, by a service that answers others: too long, filtered, malformed."""
_SECONDS = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)


def said(error: Any) -> str:
    """The message of an error object, short and on one line."""
    text = error.get("message") if isinstance(error, Mapping) else error
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text or "no reason given")
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text[:2000]).split())[:300]


def reported(error: Any) -> ModelError:
    """An error that a service reports within its stream."""
    code = error.get("code") if isinstance(error, Mapping) else None
    status = code if isinstance(code, int) else 500
    return ModelError(
        f"The model service reports: {said(error)}", retryable=_passing(status, code), of_prompt=status in _OF_PROMPT
    )


def refused(name: str, variable: str, status: int, body: Any, headers: Mapping[str, str]) -> ModelError:
    """An answer that is no stream.

    Args:
        name: of the model, for people.
        variable: where its key is read from.
        status: of the answer.
        body: its JSON, or the object under `error` in it, or text.
        headers: of the answer.
    """
    if status in (401, 403):
        return ModelError(f"{name} refuses the key ({status}), or wants one. Check {variable}.", retryable=False)
    if 300 <= status < 400:
        return ModelError(f"{name} answered {status}: it is elsewhere. Name the URL where it is.", retryable=False)
    reason = body.get("error", body) if isinstance(body, Mapping) else body
    code = reason.get("code") if isinstance(reason, Mapping) else None
    remedy = " Check the name of the model, and the path of the URL: it mostly ends in /v1." if status == 404 else ""
    return ModelError(
        f"{name} answered {status}: {said(reason)}{remedy}",
        retryable=_passing(status, code),
        retry_after=retry_after(headers),
        of_prompt=status in _OF_PROMPT,
    )


def broken(name: str, error: BaseException) -> ModelError:
    """No answer, or one that broke off: an error of the network, whatever library wrapped it."""
    causes = list(_causes(error))
    if any(isinstance(cause, TimeoutError) for cause in causes):
        return ModelTimeout(f"{name} did not answer in time.")
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return ModelError(f"{name} cannot be reached: no such host. Check the URL, and the network.")
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            why = getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or "handshake"
            return ModelError(f"{name} cannot be reached: TLS failed ({said(why)}). Check https and http in the URL.")
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return ModelError(f"{name} cannot be reached: nothing listens there. Check the URL, or start the service.")
    return ModelError(f"{name} broke off, or cannot be reached: {type(causes[-1]).__name__}.")


def unanswered(error: BaseException) -> bool:
    """Whether a connection was closed before anything of an answer came, or of the request went."""
    closed = ("ClientConnectionResetError", "ServerDisconnectedError")
    return any(type(cause).__name__ in closed for cause in _causes(error))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds after which a service wants to be asked again; None where it does not say, or not in a way to trust.

    Source: RFC 9110, section 10.2.3 (seconds, or a date); `retry-after-ms` is OpenAI's and Azure's.
    """
    short = headers.get("retry-after-ms", "").strip()
    if _SECONDS.fullmatch(short):
        return min(float(short) / 1000, LONGEST_WAIT)
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return min(float(text), LONGEST_WAIT)
    try:
        seconds = parsedate_to_datetime(text[:100]).timestamp() - time.time()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT) if math.isfinite(seconds) else None


def discreet(error: ModelError, key: str) -> ModelError:
    """The same error with every piece of a key struck out, also where a service cut or quoted it."""
    text = without(str(error), key)
    if text == str(error):
        return error
    return type(error)(text, retryable=error.retryable, retry_after=error.retry_after, of_prompt=error.of_prompt)


def without(text: str, key: str) -> str:
    """A text less what it has of a key: every stretch of `TELLING` characters or more, in any case."""
    size = min(TELLING, len(key))
    if not size:
        return text
    # Letter by letter, since some become two in lower case, and places must agree.
    low, secret = "".join(letter.lower()[0] for letter in text), key.lower()
    pieces = {secret[at : at + size] for at in range(len(secret) - size + 1)}
    hidden = {at + n for at in range(len(low) - size + 1) if low[at : at + size] in pieces for n in range(size)}
    return re.sub("\0+", "…", "".join("\0" if at in hidden else letter for at, letter in enumerate(text)))


def _passing(status: int, code: Any) -> bool:
    """Whether asking again may help."""
    return (status in (408, 409, 425, 429) or status >= 500) and code not in _LASTING


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what led to it, as far as anyone wrote down."""
    for _ in range(10):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__

"""Where an OpenAI-compatible service is, and which key may be sent there.

A key goes only to the place it was set for: OPENAI_API_KEY to OpenAI, or to the address in
OPENAI_BASE_URL where that is set; for any other host NPCSDK_API_KEY_<HOST>, with the host in upper
case and underscores for what is neither letter nor digit.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from npcsdk.errors import SpecError

OPENAI = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A base URL and its key, which is never shown; an empty one means that none is sent.

    `variable` is the environment variable that a key for this place is read from, `official`
    whether the place is OpenAI's own or the one that OPENAI_BASE_URL names.
    """

    url: str
    key: str = field(repr=False)
    variable: str
    official: bool


def endpoint(base_url: str | None = None, api_key: str | None = None) -> Endpoint:
    """Resolve a base URL and the key for it, from the environment where they are not given.

    Raises:
        SpecError: no http or https URL, one with a user name or password in it, or no key for OpenAI.
    """
    home = os.environ.get("OPENAI_BASE_URL", "").strip() or OPENAI
    url = (base_url or home).strip().rstrip("/")
    parts = _parts(url)
    official = _origin(parts) == _origin(_parts(home))
    host = parts.hostname or ""
    variable = "OPENAI_API_KEY" if official else "NPCSDK_API_KEY_" + re.sub(r"[^A-Z0-9]", "_", host.upper())
    key = (os.environ.get(variable, "") if api_key is None else api_key).strip()
    if not key.isascii() or not key.isprintable():
        raise SpecError(f"The key for {host} ({variable}) has characters that no key has. Set it anew.")
    if not key and host == "api.openai.com":
        raise SpecError(f"OpenAI needs a key. Set {variable} to yours.")
    return Endpoint(url, key, variable, official)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise SpecError(f"The model URL cannot be read: {error}.") from None
    if parts.username is not None or parts.password is not None:
        # The URL is not repeated here: what stands in it is a secret.
        raise SpecError("A model URL must not hold a user name or password. Put the key into the environment.")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SpecError(f"{url!r} is no model URL. It looks like https://host/v1 or http://127.0.0.1:8080/v1.")
    if parts.query or parts.fragment:
        raise SpecError("A model URL must end with its path, such as /v1: no ? and no #.")
    return parts


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)

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
_OWN = re.compile(r"([a-z]+\.)?api\.openai\.com")
_AZURE = re.compile(r".+\.azure\.(com|us|cn)")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A base URL and its key, which is never shown; an empty one means that none is sent.

    `variable` is the environment variable that a key for this place is read from, `official`
    whether the place is OpenAI's own or the one that OPENAI_BASE_URL names, `version` the
    `api-version` that Azure's older addresses want.
    """

    url: str
    key: str = field(repr=False)
    variable: str
    official: bool
    version: str = ""

    @property
    def host(self) -> str:
        """The host's name."""
        return urlsplit(self.url).hostname or ""

    @property
    def openai(self) -> bool:
        """Whether it is OpenAI itself."""
        return _OWN.fullmatch(self.host) is not None

    @property
    def azure(self) -> bool:
        """Whether it is Azure, which wants its key in a header of its own."""
        return _AZURE.fullmatch(self.host) is not None


def endpoint(base_url: str | None = None, api_key: str | None = None) -> Endpoint:
    """Resolve a base URL and the key for it, from the environment where they are not given.

    Raises:
        SpecError: no http or https URL, one with a user name or password in it, or no key for OpenAI.
    """
    home = os.environ.get("OPENAI_BASE_URL", "").strip() or OPENAI
    parts = _parts((base_url or home).strip())
    url = parts._replace(path=parts.path.rstrip("/"), query="").geturl()
    official = _origin(parts) == _origin(_parts(home))
    host = parts.hostname or ""
    variable = "OPENAI_API_KEY" if official else "NPCSDK_API_KEY_" + re.sub(r"[^A-Z0-9]", "_", host.upper())
    key = (os.environ.get(variable, "") if api_key is None else api_key).strip()
    if not key.isascii() or not key.isprintable():
        raise SpecError(f"The key for {host} ({variable}) has characters that no key has. Set it anew.")
    place = Endpoint(url, key, variable, official, version=parts.query.removeprefix("api-version="))
    if not key and place.openai:
        raise SpecError(f"OpenAI needs a key. Set {variable} to yours.")
    return place


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
    if parts.fragment or not re.fullmatch(r"(api-version=[\w.-]+)?", parts.query):
        # Nor here: a query may hold a key.
        raise SpecError("A model URL must end with its path, such as /v1, or ?api-version=...: nothing else after it.")
    return parts


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)

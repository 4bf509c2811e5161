"""Model files from a model hub or a mirror of it, over HTTP."""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
from http.client import HTTPException, HTTPResponse

from assistant.errors import ModelFileError
from assistant.models.partial import BLOCK_BYTES, GOES_ON, Partial, Progress, need_space

_HUB_SETTING = "the setting hub_url (ASSISTANT_HUB_URL)"
_TIMEOUT_S = 60
_PAUSES_S = (1.0, 4.0, 15.0)  # before each new try when a connection broke without bringing anything


class _ConnectionLostError(Exception):
    """The connection to the hub failed; what came so far is kept."""


def from_hub(partial: Partial, hub_url: str, report: Progress) -> None:
    """Reads the file of an ``hf:`` source to its end, over as many connections as it takes."""
    repository, _, rest = partial.entry.source.removeprefix("hf:").partition("@")
    revision, _, file = rest.partition("/")
    url = f"{hub_url.rstrip('/')}/{repository}/resolve/{revision}/{file}"
    if not re.fullmatch(r"https?://[!-~]+", hub_url):
        raise ModelFileError(f"The setting hub_url = {hub_url!r} is no web address.", "Begin it with https://")
    if not partial.on_disk:
        partial.keep(parts=0, size=0)
    vain = 0
    while not partial.entry.bytes or partial.on_disk < partial.entry.bytes:
        before = partial.on_disk
        try:
            return _read_on(url, partial, report)
        except _ConnectionLostError as error:
            vain = 0 if partial.on_disk > before else vain + 1
            if vain > len(_PAUSES_S):
                raise ModelFileError(
                    f"{url!r} cannot be fetched: {error}.",
                    f"Check the network, or name a mirror: {_HUB_SETTING}, then {GOES_ON}",
                ) from error
            time.sleep(_PAUSES_S[max(0, vain - 1)])


def _read_on(url: str, partial: Partial, report: Progress) -> None:
    at = partial.on_disk
    request = urllib.request.Request(url, headers={"User-Agent": "zh-document-assistant"})
    if at:
        request.add_header("Range", f"bytes={at}-")
    try:
        response: HTTPResponse = urllib.request.urlopen(request, timeout=_TIMEOUT_S)
    except urllib.error.HTTPError as error:
        with error:
            if error.code == 416:  # nothing follows what is in; its checksum tells whether that is the file
                return
            if error.code in (408, 429) or error.code >= 500:
                raise _ConnectionLostError(f"HTTP {error.code} {error.reason}") from error
            raise ModelFileError(
                f"{url!r} is refused: HTTP {error.code} {error.reason}.",
                f"Take another model, or name a mirror that has it: {_HUB_SETTING}.",
            ) from error
    except (OSError, HTTPException) as error:
        raise _ConnectionLostError(str(getattr(error, "reason", error))) from error
    with response:
        if response.status != 206 or not response.headers.get("Content-Range", "").startswith(f"bytes {at}-"):
            at = 0  # the hub sends the whole file
        length = response.headers.get("Content-Length")
        total = at + int(length) if length and length.isdigit() else partial.entry.bytes
        if partial.entry.bytes and total != partial.entry.bytes:
            partial.discard()
            raise ModelFileError(
                f"{url!r} has {total:,} bytes instead of {partial.entry.bytes:,}.",
                f"It is not the file of models.txt; name another mirror: {_HUB_SETTING}.",
            )
        need_space(partial.target, max(0, total - at))
        with partial.writing(at) as out:
            while block := _block(response):
                out.write(block)
                at += len(block)
                report(at, total)
    if at < total:
        raise _ConnectionLostError(f"the connection ended after {at:,} of {total:,} bytes")


def _block(response: HTTPResponse) -> bytes:
    try:
        return response.read(BLOCK_BYTES)
    except (OSError, HTTPException) as error:
        raise _ConnectionLostError(str(error) or type(error).__name__) from error

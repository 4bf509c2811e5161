"""Files on their way from the browser into the library."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from assistant.app import uploads
from assistant.app.facade import Facade
from assistant.app.page import shelf
from assistant.app.relay import relay_index
from assistant.errors import AssistantError, ReadError
from assistant.records import IndexProgress, IndexReport

Refusal = tuple[str, str, str]
_log = logging.getLogger(__name__)


async def add_files(assistant: Facade, inbox: uploads.Inbox, user: str, received: Sequence[str]) -> AsyncIterator[str]:
    """HTML of the progress, and at the end of what became of each file.

    Args:
        received: The uploads by the names that the inbox gave them.
    """
    if not received:
        return
    if len(received) > uploads.MAX_FILES:
        yield shelf.too_many(uploads.MAX_FILES)
        return
    yield shelf.progress(None)
    copies, refused = await asyncio.to_thread(_keep_all, inbox, user, received, assistant.library_path)
    report = IndexReport()
    relay = relay_index(assistant, [str(copy) for copy in copies])
    try:
        async for step in relay:
            if isinstance(step, IndexProgress):
                yield shelf.progress(step)
            elif step is not None:
                report = step
    except AssistantError as error:
        yield shelf.trouble(error.message, error.hint)
    except Exception:
        _log.exception("files could not be added")
        yield shelf.trouble("")
    else:
        yield shelf.upload_results(report, {str(copy): name for copy, name in copies.items()}, refused)
    finally:
        relay.stop()
    await asyncio.to_thread(_discard, assistant, copies)


async def read_again(assistant: Facade, document: str) -> AsyncIterator[str]:
    """HTML of the progress of reading a document's file anew, and at the end of what became of it."""
    yield shelf.rereading()
    report: IndexReport | None = None
    try:
        report = await asyncio.to_thread(assistant.reindex, document)
    except AssistantError as error:
        yield shelf.trouble(error.message, error.hint)
    except Exception:
        _log.exception("a document could not be read again")
        yield shelf.trouble("")
    if report is not None:
        yield shelf.upload_results(report, {})


def _discard(assistant: Facade, copies: dict[Path, str]) -> None:
    uploads.discard_strays(copies, assistant.shelf())


def _keep_all(
    inbox: uploads.Inbox, user: str, received: Sequence[str], library: Path
) -> tuple[dict[Path, str], list[Refusal]]:
    """The copies with the names their files had, and the files that could not be copied."""
    copies: dict[Path, str] = {}
    refused: list[Refusal] = []
    for upload in received:
        name = ""
        try:
            source, name = inbox.take(user, upload)
            if uploads.place(name, library) in copies:
                raise ReadError("Another file of this name was chosen with it.", "Rename one of them.")
            copies[uploads.keep(source, name, library)] = name
        except AssistantError as error:
            refused.append((name, error.message, error.hint))
    return copies, refused

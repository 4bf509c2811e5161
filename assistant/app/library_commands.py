"""What the commands do that keep the library: documents on stdout, progress and notes on stderr, the exit status."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from assistant.app.call import Call
from assistant.app.reports import IndexingBar, indexed, lines, megabytes, summary
from assistant.app.terminal import note, print_json, print_lines
from assistant.app.wording import document_lines, origin_line
from assistant.records import IndexReport

if TYPE_CHECKING:
    from assistant.app.assistant import Assistant


def index(call: Call) -> int:
    """1 if there was no file to index, or every one failed."""
    paths, starter, rebuild = call.arguments.paths, call.arguments.starter, call.arguments.rebuild
    works: list[Callable[..., IndexReport]] = []
    with call.open(make=bool(paths or starter), rebuilding=rebuild) as assistant:
        if rebuild:
            works.append(assistant.rebuild)
        if starter:
            works.append(assistant.index_starter)
        if paths:
            works.append(partial(assistant.index, paths))
        reports = [indexed(work) for work in works]
    for report in reports:
        print(summary(report))
    return 0 if rebuild else _status(reports)


def sync(call: Call) -> int:
    """1 if there was nothing to do it with: no file, or none that could be read; with ``--watch`` 0 at Ctrl-C."""
    folder, allow_empty = call.arguments.folder, call.arguments.allow_empty
    with call.open(make=True) as assistant:
        if call.arguments.watch:
            _watch(assistant, folder, allow_empty)
            return 0
        report = indexed(partial(assistant.sync, folder, allow_empty=allow_empty))
        print(summary(report))
        if report.removed or report.updated or report.renamed:
            _tell_reclaimable(assistant)
    return _status([report])


def _watch(assistant: Assistant, folder: str, allow_empty: bool) -> None:
    bar = IndexingBar()
    try:
        for number, report in enumerate(assistant.watch(folder, on_progress=bar.show, allow_empty=allow_empty)):
            bar.close()
            for line in lines(report):
                note(line)
            if not number or any((report.added, report.updated, report.removed, report.renamed, report.failed)):
                print(summary(report), flush=True)
            if not number:
                note(f"Watching {folder} ...  (Ctrl-C ends it)")
    except KeyboardInterrupt:
        bar.close()
        note("No longer watching; the same command goes on where it stopped.")


def _status(reports: list[IndexReport]) -> int:
    if any((each.added or each.updated or each.unchanged or each.removed or each.renamed) for each in reports):
        return 0
    if not any(each.failed for each in reports):
        from assistant.library.files import formats

        note(f"error: There is no file to read. Files that can be read: {' '.join(formats())}")
    return 1


def compact(call: Call) -> int:
    """0 once the room that removed documents took is free."""
    with call.open() as assistant:
        before, after = assistant.compact()
    print(f"{megabytes(before)} before, {megabytes(after)} after")
    return 0


def documents(call: Call) -> int:
    """0; one document with its text and what was left out of it, or a line for each."""
    from assistant.app.serialise import document_to_dict, whole_document_to_dict

    wanted, as_json = call.arguments.show, call.arguments.json
    with call.open() as assistant:
        if wanted:
            document = assistant.document(wanted)
            if as_json:
                print_json(whole_document_to_dict(document))
            else:
                print_lines(document_lines(document))
            return 0
        if as_json:
            print_json([document_to_dict(each) for each in assistant.each_document()])
        else:
            print_lines(map(origin_line, assistant.each_document()))
        if not assistant.document_count():
            note("The library holds no documents yet; `assistant index PATH` adds some.")
    return 0


def remove(call: Call) -> int:
    """0 once the document is out of the library."""
    with call.open() as assistant:
        title = assistant.document(call.arguments.id).title
        assistant.remove(call.arguments.id)
        note(f"Removed: {title}")
        _tell_reclaimable(assistant)
    return 0


def _tell_reclaimable(assistant: Assistant) -> None:
    if size := assistant.reclaimable():
        note(f"About {megabytes(size)} of what was removed stay on the disk until: assistant compact")

"""HTML of the library view: the documents, and what became of the files that were added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.app.page.safe import language, text_html, without_folders
from assistant.app.page.texts import both
from assistant.app.serialise import file_name
from assistant.records import Document, IndexProgress, IndexReport


def document_list(documents: Sequence[Document]) -> str:
    """HTML of the documents, in the order given."""
    heading = f'<h3 class="count" data-count="{len(documents)}">{both("holdings", n=len(documents))}</h3>'
    if not documents:
        return f'{heading}<p class="note">{both("no_documents")}</p>'
    return f'{heading}<ul class="shelf">{"".join(_row(document) for document in documents)}</ul>'


def progress(step: IndexProgress | None) -> str:
    """HTML of how far adding files has come; None is before the first file."""
    if step is None:
        return f'<p class="progress" role="status">{both("uploading")}</p>'
    done, total = step.files_done, max(1, step.files_total)
    share = step.chunks_done / step.chunks_total if step.chunks_total else done / total
    return (
        f'<p class="progress" role="status">{both("indexing", done=done, total=total)}'
        f'<progress max="100" value="{round(100 * min(1.0, share))}"></progress></p>'
    )


def upload_results(report: IndexReport, names: Mapping[str, str], refused: Sequence[tuple[str, str, str]] = ()) -> str:
    """HTML of one line for each file.

    Args:
        names: The name that the user's file had, by the path it was indexed under.
        refused: Files that were not even tried: name, what is wrong, the way out.
    """
    done = (("added", report.added), ("updated", report.updated), ("unchanged", report.unchanged))
    notes: dict[str, list[str]] = {}
    for note in report.notes:
        notes.setdefault(note.path, []).append(note.message)
    rows = [
        _result(names.get(path) or file_name(path), key, *notes.get(path, ())) for key, paths in done for path in paths
    ]
    failures = [(names.get(f.path) or file_name(f.path), f.message, f.hint) for f in report.failed]
    rows += [_result(name, "not_added", message, hint) for name, message, hint in (*failures, *refused)]
    return f'<h3>{both("result")}</h3><ul class="results" role="status">{"".join(rows)}</ul>'


def trouble(message: str, hint: str = "") -> str:
    """HTML of an error that stopped all files alike."""
    lines = "<br>".join(text_html(without_folders(line)) for line in (message, hint) if line)
    return f'<div class="error" role="alert">{lines or both("unexpected")}</div>'


def too_many(limit: int) -> str:
    """HTML that says how many files may be added at once."""
    return f'<div class="error" role="alert">{both("too_many", n=limit)}</div>'


def _row(document: Document) -> str:
    details = "".join(
        f"<span><bdi>{text_html(part)}</bdi></span>"
        for part in (document.collection and f"《{document.collection}》", document.publisher, document.region)
        if part
    )
    day = f"<bdi>{text_html(document.date)}</bdi>" if document.date else both("undated")
    return (
        f'<li><h4 lang="{language(document.script)}"><bdi>{text_html(document.title)}</bdi></h4>'
        f'<p class="meta"><time>{day}</time>{details}</p>'
        f'<p class="file"><bdi>{text_html(file_name(document.path))}</bdi></p></li>'
    )


def _result(name: str, key: str, *lines: str) -> str:
    why = " ".join(text_html(without_folders(line)) for line in lines if line)
    return (
        f'<li class="{key}"><span class="outcome">{both(key)}</span>'
        f'<span class="name"><bdi>{text_html(name)}</bdi></span>'
        + (f'<span class="why">{why}</span>' if why else "")
        + "</li>"
    )

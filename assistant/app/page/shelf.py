"""HTML of the library view: the documents, and what became of the files that were added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.app.page.safe import language, text_html, without_folders
from assistant.app.page.sources import meta
from assistant.app.page.texts import both, label
from assistant.app.page.words import TEXTS
from assistant.app.serialise import file_name
from assistant.library.script import fold
from assistant.records import Holding, IndexProgress, IndexReport

PAGE = 100  # documents shown before the reader asks for more
_CHOICES = 200  # names that a filter offers, the most frequent first
_FILTERS = (("collection", "collections"), ("region", "regions"), ("publisher", "publishers"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which documents the list shows: those that meet all that is not empty."""

    words: str = ""
    collection: str = ""
    region: str = ""
    publisher: str = ""
    year: str = ""
    limit: int = PAGE


def wanted_from(data: Any) -> Wanted:
    """What the page asked for."""
    fields = data if isinstance(data, dict) else {}
    names = {name: str(fields.get(name, ""))[:200] for name in ("words", "collection", "region", "publisher", "year")}
    limit = fields.get("limit")
    return Wanted(**names, limit=limit if isinstance(limit, int) and PAGE <= limit <= 100_000 else PAGE)


def matching(shelf: Sequence[Holding], wanted: Wanted) -> list[Holding]:
    """The documents that meet what is wanted, in the order given; words are compared in either script."""
    words = fold(wanted.words).text.split()
    limits = [(name, value) for name, _ in _FILTERS if (value := getattr(wanted, name))]
    return [
        held
        for held in shelf
        if held.date.startswith(wanted.year)
        and all(getattr(held, name) == value for name, value in limits)
        and (not words or _holds(held, words))
    ]


def filters(shelf: Sequence[Holding]) -> str:
    """HTML of what the list can be filtered by: the names and years that the library has."""
    if not shelf:
        return ""
    choices = [
        _choice(name, key, Counter(value for held in shelf if (value := getattr(held, name)))) for name, key in _FILTERS
    ]
    years = Counter(held.date[:4] for held in shelf if held.date)
    choices.append(_choice("year", "dates", Counter(dict(sorted(years.items(), reverse=True))), by_count=False))
    return f'<div class="filters">{"".join(choices)}</div>'


def document_list(shelf: Sequence[Holding], wanted: Wanted | None = None) -> str:
    """HTML of the documents that are wanted, in the order given."""
    wanted = wanted or Wanted()
    found = matching(shelf, wanted)
    key = "holdings" if len(found) == len(shelf) else "found"
    heading = f'<h3 class="count" data-count="{len(shelf)}">{both(key, n=len(found))}</h3>'
    if not shelf:
        return f'{heading}<p class="note">{both("no_documents")}</p>'
    more = ""
    if len(found) > wanted.limit:
        more = f'<button type="button" class="more" data-more="{wanted.limit + PAGE}">{both("more")}</button>'
    rows = "".join(_row(held) for held in found[: wanted.limit])
    return f'{heading}<ul class="shelf">{rows}</ul>{more}'


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


def rereading() -> str:
    """HTML that says that a file is being read again."""
    return f'<p class="progress" role="status">{both("reindexing")}</p>'


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


def _holds(held: Holding, words: Sequence[str]) -> bool:
    known = fold(
        "\n".join((held.title, held.collection, held.publisher, held.author, held.number, file_name(held.path)))
    ).text
    return all(word in known for word in words)


def _choice(name: str, key: str, counts: Counter[str], *, by_count: bool = True) -> str:
    if len(counts) < 2:
        return ""
    values = counts.most_common(_CHOICES) if by_count else list(counts.items())
    # An option holds text only, so it is named in the page's language by the script.
    chinese, english = (f"{TEXTS[key][side]}: {TEXTS['all_of'][side]}" for side in (0, 1))
    first = f'<option value="" data-zh-text="{text_html(chinese)}" data-en-text="{text_html(english)}"></option>'
    options = "".join(
        f'<option value="{text_html(value)}">{text_html(value)} ({count})</option>' for value, count in values
    )
    return f'<select name="{name}" {label(key)}>{first}{options}</select>'


def _row(held: Holding) -> str:
    day = "" if held.date else f"<span>{both('undated')}</span>"
    length = both("characters", n=f"{held.characters:,}")
    pages = f" · {both('pages', n=held.pages)}" if held.pages else ""
    return (
        f'<li data-document="{text_html(held.id)}"><button type="button" class="held" data-show>'
        f'<b lang="{language(held.script)}"><bdi>{text_html(held.title)}</bdi></b></button>'
        f'<p class="meta">{meta(held)}{day}</p>'
        f'<p class="file"><bdi>{text_html(file_name(held.path))}</bdi> · {length}{pages}</p></li>'
    )


def _result(name: str, key: str, *lines: str) -> str:
    why = " ".join(text_html(without_folders(line)) for line in lines if line)
    return (
        f'<li class="{key}"><span class="outcome">{both(key)}</span>'
        f'<span class="name"><bdi>{text_html(name)}</bdi></span>'
        + (f'<span class="why">{why}</span>' if why else "")
        + "</li>"
    )

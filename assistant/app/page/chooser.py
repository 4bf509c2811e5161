"""The scope of a question: what the reader may choose beside the field, and how a choice is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistant.app.page.safe import text_html
from assistant.app.page.texts import both, label
from assistant.records import Holding, Scope

_MOST = 200  # names of one kind in a scope
SHOWN = 40  # names of one kind that can be chosen from, the most frequent first
_KINDS = (("collections", "collection"), ("regions", "region"), ("publishers", "publisher"))


def chooser(shelf: Sequence[Holding]) -> str:
    """HTML of the choices: the collections, regions and publishers that the library has, and days."""
    if not shelf:
        return f'<p class="note">{both("scope_none")}</p>'
    groups = "".join(_group(kind, (getattr(held, field) for held in shelf)) for kind, field in _KINDS)
    kind = f'type="text" maxlength="10" inputmode="numeric" autocomplete="off" {label("day")}'
    days = "".join(f'<label>{both(name)}<input name="{name}" {kind}></label>' for name in ("since", "until"))
    return f'{groups}<fieldset class="days"><legend>{both("dates")}</legend>{days}</fieldset>'


def scope_from(data: Any) -> Scope | None:
    """The scope that the page sent; None if it limits nothing.

    What does not look like a scope is left out: the page is the only one that sends it.
    """
    if not isinstance(data, dict):
        return None

    def names(kind: str) -> tuple[str, ...]:
        values = data.get(kind)
        return tuple(str(value)[:200] for value in values[:_MOST]) if isinstance(values, list) else ()

    scope = Scope(
        documents=names("documents"),
        collections=names("collections"),
        regions=names("regions"),
        publishers=names("publishers"),
        since=str(data.get("since") or "")[:10],
        until=str(data.get("until") or "")[:10],
    )
    return None if scope.everything else scope


def scope_words(scope: Scope, titles: Mapping[str, str]) -> str:
    """The scope in a few words: its names and days, documents by their titles."""
    documents = [titles.get(document, "") for document in scope.documents]
    names = [f"《{title}》" for title in documents if title] or (["…"] if documents else [])
    names += [*scope.collections, *scope.regions, *scope.publishers]
    if scope.since or scope.until:
        names.append(f"{scope.since} – {scope.until}".strip())
    return " · ".join(names)


def _group(kind: str, values: Iterable[str]) -> str:
    counts = Counter(value for value in values if value)
    if not counts:
        return ""
    rows = "".join(
        f'<li><label><input type="checkbox" name="{kind}" value="{text_html(value)}">'
        f"<bdi>{text_html(value)}</bdi><span>{count}</span></label></li>"
        for value, count in counts.most_common(SHOWN)
    )
    return f"<fieldset><legend>{both(kind)}</legend><ul>{rows}</ul></fieldset>"

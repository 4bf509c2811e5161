"""HTML of the side bar: the conversations that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from assistant.app.keeping.kept import Head
from assistant.app.page.icons import icon
from assistant.app.page.safe import text_html
from assistant.app.page.texts import both, label


def talk_list(heads: Sequence[Head], shown: str, now: datetime, *, searched: bool = False) -> str:
    """HTML of the conversations, in the order given, parted by how long ago they changed.

    Args:
        shown: Id of the one that the page shows.
        now: With its time zone.
        searched: Whether the list is what a search found.
    """
    if not heads:
        return f'<p class="note">{both("none_found" if searched else "no_talks")}</p>'
    pieces: list[str] = []
    group = ""
    for head in heads:
        if (age := _age(head.changed, now)) != group:
            pieces.append(f"{'</ul>' if group else ''}<h3>{both(age)}</h3><ul>")
            group = age
        pieces.append(_row(head, head.id == shown))
    return f"{''.join(pieces)}</ul>"


def user_html(user: str) -> str:
    """HTML of who is logged in, with the way out; empty without a login."""
    if not user:
        return ""
    return (
        f'<form class="user" method="post" action="/logout"><span>{both("logged_in", name=user)}</span>'
        f'<button type="submit" {label("log_out")}>{icon("out")}</button></form>'
    )


def _row(head: Head, current: bool) -> str:
    title = head.title or "…"
    mark = ' aria-current="true"' if current else ""
    snippet = f"<small><bdi>{text_html(head.snippet)}</bdi></small>" if head.snippet else ""
    return (
        f'<li data-talk="{text_html(head.id)}"><button type="button" class="talk-open"{mark}>'
        f'<bdi class="name">{text_html(title)}</bdi>{snippet}</button>'
        f'<button type="button" class="talk-menu" aria-haspopup="menu" {label("menu_of", title=title)}>'
        f"{icon('menu')}</button></li>"
    )


def _age(changed: str, now: datetime) -> str:
    try:
        then = datetime.fromisoformat(changed.replace("Z", "+00:00"))
    except ValueError:
        return "earlier"
    if then.tzinfo is None:
        then = then.replace(tzinfo=timezone.utc)
    days = (now.date() - then.astimezone(now.tzinfo).date()).days
    return "today" if days <= 0 else "this_week" if now - then < timedelta(days=7) else "earlier"

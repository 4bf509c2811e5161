"""HTML of the source panel: on what each answer of the conversation rests."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.app.page.conversation import Conversation, Turn
from assistant.app.page.safe import language, text_html
from assistant.app.page.texts import both, label
from assistant.app.serialise import file_name
from assistant.records import Citation, Document, KeptSentence, Passage

AROUND = 240  # characters shown before and after a cited sentence, at most
NEAREST = 6  # passages shown for a question without an answer


def panel(conversation: Conversation) -> str:
    """HTML of all turns' sources; the last one's are visible until a mark of another turn is clicked."""
    groups = [(position, _group(turn, position)) for position, turn in enumerate(conversation.turns)]
    groups = [(position, group) for position, group in groups if group]
    sections = []
    for position, group in groups:
        hidden = "" if position == groups[-1][0] else " hidden"
        sections.append(f'<section class="group" data-turn="{position}"{hidden}>{group}</section>')
    return "".join(sections)


def citation_card(citation: Citation, passages: Sequence[Passage], position: int) -> str:
    """HTML of a cited sentence, highlighted inside the passage it was found in."""
    start, end = _surroundings(citation, passages)
    text = citation.document.text
    before = text[start : citation.start].lstrip()
    after = text[citation.end : end].rstrip()
    lead = "…" if start > 0 and before else ""
    tail = "…" if end < len(text) and after else ""
    quote = text_html(text[citation.start : citation.end])
    passage = f"{lead}{text_html(before)}<mark>{quote}</mark>{text_html(after)}{tail}"
    number = (
        f'<button type="button" class="number" data-back="{position}" data-cite="{citation.number}"'
        f" {label('back')}>{citation.number}</button>"
    )
    return _card(citation.document, citation.heading, passage, lead=number, cite=citation.number, page=citation.page)


def passage_card(passage: Passage) -> str:
    """HTML of a passage that was looked at for a question without an answer."""
    page = passage.document.page(passage.chunk.start)
    return _card(passage.document, passage.heading, text_html(passage.text.strip()), page=page)


def _group(turn: Turn, position: int) -> str:
    question = f'<p class="about"><bdi>{text_html(turn.question)}</bdi></p>'
    if turn.answer is None:
        if not turn.shown or not turn.running:
            return ""
        return f"<h2>{both('being_read')}</h2>{question}{_being_read(turn.shown)}"
    if turn.answer.status == "not_found":
        nearest = [passage_card(passage) for passage in turn.answer.passages[:NEAREST]]
        why = "looked_at_why" if nearest else "nothing_found"
        return f'<h2>{both("looked_at")}</h2>{question}<p class="why">{both(why)}</p>{"".join(nearest)}'
    cards = [citation_card(citation, turn.answer.passages, position) for citation in turn.answer.citations]
    return f"<h2>{both('sources')}</h2>{question}{''.join(cards)}"


def _surroundings(citation: Citation, passages: Sequence[Passage]) -> tuple[int, int]:
    """The stretch to show: the passage around the sentence, else its paragraph, cut at ``AROUND``."""
    text = citation.document.text
    first, last = max(0, citation.start - AROUND), min(len(text), citation.end + AROUND)
    for passage in passages:
        chunk = passage.chunk
        inside = chunk.start <= citation.start and citation.end <= chunk.end
        if inside and passage.document.id == citation.document.id:
            return max(first, chunk.start), min(last, chunk.end)
    paragraph = text.rfind("\n\n", 0, citation.start) + 1
    next_paragraph = text.find("\n\n", citation.end)
    return max(first, paragraph), min(last, next_paragraph if next_paragraph >= 0 else len(text))


def _being_read(shown: Sequence[KeptSentence]) -> str:
    counts: dict[str, tuple[Document, int]] = {}
    for sentence in shown:
        _, count = counts.get(sentence.document.id, (sentence.document, 0))
        counts[sentence.document.id] = sentence.document, count + 1
    return "".join(
        f'<article class="card slim"><h3><bdi>{text_html(document.title)}</bdi></h3>'
        f'<p class="meta"><span>{both("kept", n=count)}</span>{_meta(document)}</p></article>'
        for document, count in counts.values()
    )


def _card(
    document: Document,
    heading: Sequence[str],
    passage: str,
    *,
    lead: str = "",
    cite: int | None = None,
    page: int | None = None,
) -> str:
    anchor = f' data-cite="{cite}" tabindex="-1"' if cite is not None else ""
    path = " › ".join(text_html(part) for part in heading)
    return (
        f'<article class="card"{anchor}>'
        f"<header>{lead}<h3><bdi>{text_html(document.title)}</bdi></h3></header>"
        f'<p class="meta">{_meta(document)}</p>'
        + (f'<p class="path"><bdi>{path}</bdi></p>' if path else "")
        + f'<blockquote lang="{language(document.script)}">{passage}</blockquote>'
        f'<p class="file"><bdi>{text_html(file_name(document.path))}</bdi>'
        + (f" · {both('page', n=page)}" if page else "")
        + "</p></article>"
    )


def _meta(document: Document) -> str:
    collection = f"《{document.collection}》" if document.collection else ""
    parts = [part for part in (collection, document.publisher, document.date, document.region) if part]
    return "".join(f"<span><bdi>{text_html(part)}</bdi></span>" for part in parts)

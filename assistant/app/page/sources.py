"""HTML of the source panel: on what each answer of the conversation rests."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.app.page.alike import Marked, alike, marked_html
from assistant.app.page.conversation import Conversation, Turn
from assistant.app.page.icons import icon
from assistant.app.page.safe import language, text_html
from assistant.app.page.texts import both, label
from assistant.app.serialise import file_name
from assistant.records import Citation, Document, Holding, KeptSentence, Passage

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


def citation_card(
    citation: Citation, passages: Sequence[Passage], position: int, *, figures: Marked = (), state: str = "same"
) -> str:
    """HTML of a cited sentence, highlighted inside the passage it was found in.

    Args:
        figures: The pieces of the quote that stand in the answer too.
        state: What has become of the document since: same, changed or removed.
    """
    start, end = _surroundings(citation, passages)
    text = citation.document.text
    before = text[start : citation.start].lstrip()
    after = text[citation.end : end].rstrip()
    lead = "…" if start > 0 and before else ""
    tail = "…" if end < len(text) and after else ""
    quote = marked_html(citation.quote, figures)
    passage = f"{lead}{text_html(before)}<mark>{quote}</mark>{text_html(after)}{tail}"
    number = (
        f'<button type="button" class="number" data-back="{position}" data-cite="{citation.number}"'
        f" {label('back')}>{citation.number}</button>"
    )
    return _card(
        citation.document,
        citation.heading,
        passage,
        lead=number,
        cite=str(citation.number),
        position=position,
        page=citation.page,
        state=state,
    )


def passage_card(passage: Passage, position: int, *, state: str = "same") -> str:
    """HTML of a passage that was looked at for a question without an answer."""
    return _card(
        passage.document,
        passage.heading,
        text_html(passage.text.strip()),
        cite=f"p{passage.rank}",
        position=position,
        page=passage.document.page(passage.chunk.start),
        state=state,
    )


def meta(document: Document | Holding) -> str:
    """HTML of collection, publisher, date and region of a document."""
    collection = f"《{document.collection}》" if document.collection else ""
    parts = [part for part in (collection, document.publisher, document.date, document.region) if part]
    return "".join(f"<span><bdi>{text_html(part)}</bdi></span>" for part in parts)


def heading_path(heading: Sequence[str]) -> str:
    """HTML of the headings above a place, outermost first; empty if there are none."""
    path = " › ".join(text_html(part) for part in heading)
    return f'<p class="path"><bdi>{path}</bdi></p>' if path else ""


def _group(turn: Turn, position: int) -> str:
    question = f'<p class="about"><bdi>{text_html(turn.question)}</bdi></p>'
    answer = turn.answer
    if answer is None:
        if not turn.shown or not turn.running:
            return ""
        return f"<h2>{both('being_read')}</h2>{question}{_being_read(turn.shown)}"
    if answer.status == "not_found":
        nearest = [
            passage_card(passage, position, state=turn.states.get(passage.document.id, "same"))
            for passage in answer.passages[:NEAREST]
        ]
        why = "looked_at_why" if nearest else "nothing_found"
        return f'<h2>{both("looked_at")}</h2>{question}<p class="why">{both(why)}</p>{"".join(nearest)}'
    figures = alike(answer.text, [citation.quote for citation in answer.citations])[1]
    cards = [
        citation_card(
            citation,
            answer.passages,
            position,
            figures=marked,
            state=turn.states.get(citation.document.id, "same"),
        )
        for citation, marked in zip(answer.citations, figures, strict=True)
    ]
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
        f'<p class="meta"><span>{both("kept", n=count)}</span>{meta(document)}</p></article>'
        for document, count in counts.values()
    )


def _card(
    document: Document,
    heading: Sequence[str],
    passage: str,
    *,
    cite: str,
    position: int,
    page: int | None,
    state: str,
    lead: str = "",
) -> str:
    where = f'data-turn="{position}" data-cite="{cite}"'
    if state == "same":
        more = (
            f'<button type="button" class="open" {where} data-read>{icon("document")}{both("open_document")}</button>'
        )
    else:
        more = f'<p class="since">{both(state)}</p>'
    return (
        f'<article class="card" {where} tabindex="-1">'
        f"<header>{lead}<h3><bdi>{text_html(document.title)}</bdi></h3></header>"
        f'<p class="meta">{meta(document)}</p>{heading_path(heading)}'
        f'<blockquote lang="{language(document.script)}">{passage}</blockquote>'
        f'<footer><p class="file"><bdi>{text_html(file_name(document.path))}</bdi>'
        + (f" · {both('page', n=page)}" if page else "")
        + f"</p>{more}</footer></article>"
    )

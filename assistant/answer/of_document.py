"""What a document is, not what it says: its number and its day of publication, read from what is known about it.

A sentence with the number of a document looks to a model like any other line of its head, and the day on which it was
signed like that on which it came out. The library knows both; what is told is cited from the document's own words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer.citations import BoundAnswer, told_from
from assistant.library.lexicon import folded_terms, question_terms
from assistant.library.script import fold
from assistant.library.sentences import sentences
from assistant.records import Document, KeptSentence, Passage, Span

_NUMBER = re.compile("发文字号|文件(?:编)?号|公文号|文号|字号")
_PUBLISHED = "发布|印发|公布|刊发|刊登|发表|发文"
_DAY = "哪一?[天日]|什么时候|什么时间|何时|几月几[日号]|几[日号]"
_DATE = re.compile(
    rf"(?:{_DAY})[^，。？?]{{0,4}}(?:{_PUBLISHED})|(?:{_PUBLISHED})[^，。？?]{{0,4}}(?:{_DAY}|日期|时间)"
)
_KIND = re.compile(
    "方案|通知|意见|规划|计划|文件|公告|通告|报告|办法|纲要|条例|规定|讲话|发言|新闻|报道|文章|稿|函|批复|决定"
)
_NAMED = 0.6  # share of what a question says besides its asking that the document's title and the like must hold
_WORDS = re.compile("那[份个篇]|这[份个篇]|的|是|在|于")
_LABEL = re.compile(f"{_PUBLISHED}|日期|时间|来源")


def told_of_document(question: str, passages: Sequence[Passage]) -> tuple[BoundAnswer, KeptSentence] | None:
    """The number or the day of publication that is asked for, with the sentence that holds it; None if none is.

    Args:
        passages: What was found for the question, best first; the document that it names is looked for among theirs.
    """
    folded = fold(question).text
    number, day = _NUMBER.search(folded), _DATE.search(folded)
    if not _KIND.search(folded) or not (number or day):
        return None
    bare = _DATE.sub(" ", _NUMBER.sub(" ", folded))
    document = _named(_WORDS.sub(" ", bare), passages)
    if document is None:
        return None
    written = document.number if number else document.date
    span = _holding(document, written)
    if span is None:
        return None
    sentence = KeptSentence(
        document=document, chunk_id="", heading=(), start=span.start, end=span.end, score=1.0, reason="best"
    )
    told = written if number else _in_words(written)
    return told_from(told, sentence), sentence


def _named(bare: str, passages: Sequence[Passage]) -> Document | None:
    """The document that a question names, by its title and what else is known of it; None if it names none plainly."""
    asked = set(question_terms(bare))
    if not asked:
        return None
    documents = {passage.document.id: passage.document for passage in passages}
    shares = {}
    for id_, document in documents.items():
        about = " ".join([document.title, document.source, document.number, document.publisher, document.region])
        shares[id_] = len(asked & set(folded_terms(fold(about).text))) / len(asked)
    best = sorted(shares.items(), key=lambda item: -item[1])[:2]
    plain = best[0][1] >= _NAMED and (len(best) == 1 or best[1][1] < best[0][1])
    return documents[best[0][0]] if plain else None


def _holding(document: Document, written: str) -> Span | None:
    """The first sentence that holds the number or the day, of those that say what it is if there are any."""
    if len(written) < len("2025-03-28"):
        return None
    forms = [fold(written).text]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", written):
        forms = [written, _in_words(written), written.replace("-", "/"), written.replace("-", ".")]
    told = [(span, fold(document.text[span.start : span.end]).text) for span in sentences(document.text)]
    holding = [(span, text) for span, text in told if any(form in text for form in forms)]
    return min(holding, key=lambda each: not _LABEL.search(each[1]), default=(None, ""))[0]


def _in_words(day: str) -> str:
    """2025年3月28日 for 2025-03-28."""
    year, month, date = day.split("-")
    return f"{year}年{int(month)}月{int(date)}日"

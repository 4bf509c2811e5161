"""Questions for the empty page, made from sentences of the library's own documents."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from assistant.library.sentences import sentences
from assistant.records import Document

LIMIT = 4
_DOCUMENTS = 24  # documents that are looked at, the newest first
_CHARACTERS = 30_000  # of each
# A figure that ends a clause after a verb of amount: what stands before it is a question with 多少 in its place.
_AMOUNT = re.compile(
    r"(?:达到了?|達到了?|为|為|是|有|共|达|達|超过|超過|增长|增長|下降|提高到?|安排|投入|建成|新增|建设|建設|组建|組建"
    r"|[设設]有|不少于|不少於|不低于|不低於|至少)"
    r"(?P<about>[约約近])?(?P<number>\d[\d,.]*)(?P<unit>[%％]|个百分点|個百分點|(?![余餘多幾几])[^\W\d_a-zA-Z]{1,9}?)?(?P<end>以上|左右)?[。；;，,]"
)
_LEANING = re.compile(
    r"^(?:[该該其这這那此并並同另但而也还還则則它他她]|[一二三四五六七八九十]+[是、]|[（(#|\d•·●\-—*>]|其中|报告期|報告期|目前|近日|今年|去年|全文)"
)
_UNFIT = re.compile(r"[“”\"「」（）()\[\]|：:？?！!《》]|近日|上述|以下|如下|今年|去年|本[市区區县縣报報年月]")
_SHORTEST, _LONGEST = 12, 42  # characters of a question that can be read at a glance


def example_questions(documents: Iterable[Document], limit: int = LIMIT) -> list[str]:
    """Questions whose answers stand in the documents, from different documents as far as there are several."""
    found: list[list[str]] = []
    for document in islice(documents, _DOCUMENTS):
        questions = _questions(document)
        if questions:
            found.append(questions)
        if len(found) >= limit:
            break
    rounds = (held[turn] for turn in range(limit) for held in found if turn < len(held))
    return list(islice(dict.fromkeys(rounds), limit))


def _questions(document: Document) -> list[str]:
    text = document.text[:_CHARACTERS]
    found: list[tuple[int, str]] = []
    for span in sentences(text):
        sentence = text[span.start : span.end].strip()
        match = _AMOUNT.search(sentence)
        if match is None or _LEANING.match(sentence):
            continue
        question = (
            f"{sentence[: match.start('number')].removesuffix(match['about'] or '')}多少{_counted(match['unit'])}？"
        )
        if _SHORTEST <= len(question) <= _LONGEST and not _UNFIT.search(question[:-1]):
            found.append((_worth(question, document), question))
    # The sort keeps the order of the text among equals.
    return [question for _, question in sorted(found, key=lambda pair: -pair[0])]


def _counted(unit: str | None) -> str:
    return "" if not unit or unit in "%％" else unit


def _worth(question: str, document: Document) -> int:
    """More for a question that says itself which place and which year it is about."""
    region = document.region[-3:].rstrip("省市区區县縣")
    return (2 if region and region in question else 0) + bool(re.search(r"(?:19|20)\d\d年", question))

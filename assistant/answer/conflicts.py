"""Documents that disagree: what another document says of the same thing is told beside the answer, the newer first.

A second statement counts only if nothing tells the two apart: place, name, year, stretch of time and what is counted
agree, and both are aims or both are facts. Another figure is no contradiction where one is the other rounded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from assistant.answer.asked import asked
from assistant.answer.citations import BoundAnswer, citation_of, elsewhere, vouched
from assistant.answer.figures import Figure, figures, span_in, supported
from assistant.answer.told_figures import ToldFigure, told_figures
from assistant.answer.wording import AIM_NOT_FACT, DISAGREEING, FACT_NOT_AIM
from assistant.library.lexicon import question_terms, terms
from assistant.library.script import fold
from assistant.records import Citation, Document, KeptSentence, Script

Mood = Literal["aim", "fact", ""]

_MARK = re.compile(r"\[\d+\]")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=\s*年|[-/.]\d|\b)(?!\s*[-—–~至到]\s*20\d\d)(?![\d%])")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月")
_STRETCH = re.compile(
    r"[上下]半年|前?[一二三四1-4]季度|\d+\s*[-—–~至到]\s*\d+月|前\d+个?月|近[一二三四五两\d]+年|[一二三四五两\d]+年来|累计|年均|月均|日均"
    r"|十[一二三四五]五|同比|比上年|较上年|增长|增加|增幅|下降|减少|新增|提升(?!到|至)|每[年月日天]|最[高大低小多少]|超过了?"
)
_AIM = re.compile(
    r"目标|力争|争取|计划|规划(?![局馆院师])|预计|预期|(?<![虚模比])拟"
    # 将 before a thing means 把 (将馆舍分为5个区), before what is to happen it is an aim.
    r"|(?<![上中少大名])将(?:达|建|完成|实现|新[增建]|打造|提[高升]|培养|创建|形成|于|在|要|会|有|是|增|开[工设放通业]|投|超过|突破)"
    r"|要(?:达|建|完成|实现|新增|新建|打造|提高|提升|培养|创建|形成)"
    r"|\b(?:target|plan(?:s|ned)?\b|aim|will\b|expected)",
    re.IGNORECASE,
)
_FACT = re.compile(
    r"已|截至|截止|目前|现有|当前|达到了|实现了|完成了|累计|[提增]\w?[升长]?至|建成了|同比|[比较]上年|\b(?:has|had|reached)\b",
    re.IGNORECASE,
)
_ASKS_AIM = re.compile(
    r"目标|计划|规划(?![局馆院师])|力争|预计|(?<![虚模比])拟|要(?:达|建|完成|实现|新增|打造)"
    r"|\b(?:target|plan(?:s|ned)?\b|aim)",
    re.IGNORECASE,
)
_ASKS_FACT = re.compile(
    r"目前|现在|如今|当前|截至|已|实际|达到了|[建完实]\w?了|\b(?:now|currently|actual|already)", re.IGNORECASE
)
# Before a figure: words that only join it to what it is of.
_JOINING = re.compile(
    r"(?:编制|共计|达到了?|为|是|有|约|近|共|总计|至|超过?|突破|计|已经?|了|现|设|拥|增|仅|建成|单程|每\w|[，,：:\s]|达|到|于)+$"
)
_TITLE = re.compile("《[^》]*》")
_HAN = re.compile(r"[\u4e00-\u9fff]+$")
_ABOUT = re.compile(r"[余多几约近超]")
_BOUND = re.compile(r"以上|以下|以内|不低于|不少于|至少|不超过|超过|高于|低于|左右|上下|近|约|余|多")
_NEAR = Decimal("0.1")  # relative difference up to which a figure that is said to be about right agrees
_SHARED = 2  # characters that what is counted must have in common before the figure, if anything stands there
_OTHER = 3  # characters before one figure that neither the question nor the other sentence holds, at most


def with_disagreeing(question: str, bound: BoundAnswer, shown: Sequence[KeptSentence], script: Script) -> BoundAnswer:
    """The answer with what another document says of the same thing, the newer first; as it is if none disagrees.

    Args:
        question: The question as it was searched.
        bound: An answer whose statements are bound to the shown sentences.
        shown: The sentences that the model was shown, best first.
        script: Of the question.
    """
    found = _figure_of(question, bound)
    if found is None or asked(question).several:
        return bound
    told, citation = found
    for sentence in shown:
        if sentence.document.id == citation.document.id:
            continue
        other = _disagreeing(question, told, citation, sentence)
        if other is not None:
            if any(
                (cited.document.id, cited.start) == (sentence.document.id, sentence.start) for cited in bound.citations
            ):
                return bound  # the answer tells of it itself
            return _both(bound, told, citation, other, citation_of(sentence, len(bound.citations) + 1), script)
    return bound


def with_mood(question: str, bound: BoundAnswer, script: Script) -> BoundAnswer:
    """The answer with a word on its figure being only aimed at, or already reached, where the other was asked for."""
    found = _figure_of(question, bound)
    folded = _TITLE.sub("", fold(question).text)  # 《…行动计划》 asks for no plan
    aim, fact = _ASKS_AIM.search(folded), _ASKS_FACT.search(folded)
    if found is None or bool(aim) == bool(fact):
        return bound
    told, citation = found
    mood = _mood(told, citation)
    if not mood or (mood == "aim") == bool(aim):
        return bound
    note = (AIM_NOT_FACT if mood == "aim" else FACT_NOT_AIM)[script]
    return BoundAnswer(text=_ended(_body(bound.text) + note, script), citations=bound.citations, unsupported=())


def _figure_of(question: str, bound: BoundAnswer) -> tuple[ToldFigure, Citation] | None:
    """The one figure that the answer tells beyond the question, as its sentence tells it; None if it tells others."""
    text = _MARK.sub("", bound.text).strip()
    given = figures(question)
    new = [told for told in told_figures(text) if not supported(told.figure, given)]
    if len(new) != 1 or "\n" in text or "。" in text[:-1]:
        return None
    for citation in bound.citations:
        for told in told_figures(citation.quote):
            if told.figure.value == new[0].figure.value and told.figure.unit == new[0].figure.unit:
                return told, citation
    return None


def _disagreeing(question: str, told: ToldFigure, citation: Citation, sentence: KeptSentence) -> ToldFigure | None:
    """What the sentence tells of the same thing with another figure; None if it tells nothing of it."""
    if not (_same_place(question, citation, sentence) and _same_names(question, citation, sentence)):
        return None
    alike = [
        other
        for other in told_figures(sentence.text)
        if other.counts == told.counts
        and _same_subject(question, told, citation, other, sentence)
        and _same_time(told, citation, other, sentence)
        and (_mood(told, citation) == "aim") == (_mood(other, sentence) == "aim")
    ]
    return alike[0] if len(alike) == 1 and not _agree(told, alike[0]) else None


def _same_place(question: str, one: Citation, other: KeptSentence) -> bool:
    if elsewhere(asked(question), [other]) > 0:
        return False
    places = [asked(vouched(each)).places for each in (one, other)]
    ends = [{place[-2:] for place in each} for each in places]
    return not all(ends) or bool(ends[0] & ends[1])


def _same_names(question: str, one: Citation, other: KeptSentence) -> bool:
    """Whether all that the question and the one sentence name is named by the other."""
    text = fold(vouched(other)).text
    named = set(question_terms(question)) & set(terms(vouched(one)))
    missing = [term for term in named - set(terms(text)) if not term[0].isdigit()]
    return bool(named) and not any(character not in text for term in missing for character in term)


def _same_subject(question: str, told: ToldFigure, one: Citation, other: ToldFigure, sentence: KeptSentence) -> bool:
    """Whether the words before both figures end alike, and what else stands there is known to the other side."""
    heads = [_head(each) for each in (told, other)]
    shared = 0
    while shared < min(map(len, heads)) and heads[0][-1 - shared] == heads[1][-1 - shared]:
        shared += 1
    if heads[0] and heads[1] and shared < _SHARED:
        return False
    known = [fold(f"{question} {vouched(each)}").text for each in (sentence, one)]
    strange = [
        sum(character not in text for character in head[: len(head) - shared])
        for head, text in zip(heads, known, strict=True)
    ]
    return max(strange) <= _OTHER


def _head(told: ToldFigure) -> str:
    """The words of the clause that the figure is told of."""
    before = _HAN.search(_JOINING.sub("", told.clause[: told.at]))
    return before.group() if before else ""


def _same_time(told: ToldFigure, one: Citation, other: ToldFigure, sentence: KeptSentence) -> bool:
    """Whether both figures may be of one year, one month, and one stretch of time.

    A document that names no year may speak of its own or of the one before.
    """
    both = [_around(each) for each in (told, other)]
    if set(_STRETCH.findall(both[0])) != set(_STRETCH.findall(both[1])):
        return False
    months = [set(_MONTH.findall(text)) for text in both]
    if all(months) and not months[0] & months[1]:
        return False
    said = [set(_YEAR.findall(text)) for text in both]
    above = [" ".join([each.document.title, *each.heading]) for each in (one, sentence)]
    heads = [set(_YEAR.findall(fold(each).text)) for each in above]
    if any(said):
        reported = [
            years or head or _years_reported(document)
            for years, head, document in zip(said, heads, [one.document, sentence.document], strict=True)
        ]
        return not all(reported) or bool(reported[0] & reported[1])
    return not all(heads) or bool(heads[0] & heads[1])


def _around(told: ToldFigure) -> str:
    """What stands around a figure, without it: 2050.5万 is no year."""
    return f"{told.lead} {told.clause[: told.at]} {told.clause[told.end :]}"


def _years_reported(document: Document) -> set[str]:
    """The years that a document may speak of without naming them: its own and the one before."""
    year = document.date[:4]
    return {year, str(int(year) - 1)} if year.isdigit() else set()


def _mood(told: ToldFigure, sentence: KeptSentence | Citation) -> Mood:
    """Whether a figure is aimed at or reached, as far as its clause and what leads up to it tell."""
    text, published = _around(told), sentence.document.date[:4]
    ahead = any(published and year > published for year in _YEAR.findall(text))
    aim, fact = bool(_AIM.search(text)) or ahead, bool(_FACT.search(text))
    if aim == fact:
        return ""
    return "aim" if aim else "fact"


def _agree(told: ToldFigure, other: ToldFigure) -> bool:
    """Whether two figures can both be right: the same, one rounded to the other, or one only about so much."""
    one, two = told.figure, other.figure
    if one.value == two.value or _rounded(one, two) or _rounded(two, one):
        return True
    vague = [
        _ABOUT.search(each.figure.text) or _BOUND.search(each.clause[max(0, each.at - 3) : each.end + 4])
        for each in (told, other)
    ]
    return any(vague) and abs(one.value - two.value) <= _NEAR * max(abs(one.value), abs(two.value))


def _rounded(exact: Figure, rough: Figure) -> bool:
    """Whether the rough figure is the exact one with fewer digits."""
    step = Decimal(1).scaleb(int(rough.value.normalize().as_tuple().exponent))
    return abs(exact.value - rough.value) < step and len(rough.value.normalize().as_tuple().digits) < len(
        exact.value.normalize().as_tuple().digits
    )


def _both(
    bound: BoundAnswer, told: ToldFigure, citation: Citation, other: ToldFigure, second: Citation, script: Script
) -> BoundAnswer:
    """The answer with both figures; they change places if the other is newer and the answer can be put so."""
    text, citations = _body(bound.text), [*bound.citations, second]
    dates = citation.document.date, second.document.date
    order = 0 if not all(dates) or dates[0] == dates[1] else (1 if dates[0] > dates[1] else -1)
    first, last, told_last = citation, second, _written(other)
    folded = fold(text)
    span = span_in(told.figure, folded)
    if order < 0 and span is not None and len(bound.citations) == 1:
        text = text[: span[0]] + other.figure.text + text[span[1] :]
        first, last, told_last, order = second, citation, _written(told), 1
        citations = [replace(second, number=1), replace(citation, number=2)]
    days = first.document.date[:7] == last.document.date[:7]
    text += _source(first.document, script, days) + DISAGREEING[script][order]
    text += f"{told_last}[{len(citations)}]" + _source(last.document, script, days)
    return BoundAnswer(text=_ended(text, script), citations=tuple(citations), unsupported=())


def _written(told: ToldFigure) -> str:
    """The figure with what it counts, as its sentence has it."""
    if not told.figure.unit:
        return f"{told.figure.text.strip()} {told.counts}" if told.counts.isascii() else told.figure.text + told.counts
    unit = "个百分点" if told.figure.unit == "pp" else told.figure.unit
    return told.figure.text if told.figure.text.endswith(unit) else told.figure.text + unit


def _source(document: Document, script: Script, days: bool) -> str:
    """Title and month of a document in brackets, its day too for ``days``."""
    title = document.title
    if title.startswith("《") and title.find("》") == len(title) - 1:
        title = title[1:-1]
    if script == "latin":
        return f" (“{title}”{', ' if document.date else ''}{document.date if days else document.date[:7]})"
    pieces = [str(int(piece)) for piece in document.date.split("-") if piece.isdigit()][: 3 if days else 2]
    date = "".join(piece + unit for piece, unit in zip(pieces, "年月日", strict=False))
    return f"（{date}《{title}》）"


def _body(text: str) -> str:
    return text.rstrip("。. \n")


def _ended(text: str, script: Script) -> str:
    return text + ("." if script == "latin" else "。")

"""What running text counts off, told whole: where one item of 一是…；二是… is judged to answer, all of them do.

A sentence that counts things off is cut at its semicolons, and a small model tells the piece that it was shown. What is
counted off has to be of the kind that is asked for (reasons for 为什么, 职能 for 哪些职能), and the question may not be
about one item only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer.citations import BoundAnswer, told_of_each, without_marks
from assistant.answer.computing import operation
from assistant.answer.straight import asks_why
from assistant.library.counted import Counted, counted_off, first_sentence
from assistant.library.lexicon import question_terms, terms
from assistant.library.numerals import value_of
from assistant.library.script import fold
from assistant.records import KeptSentence, Span
from assistant.search.parts_of_question import parts_of
from assistant.search.question_parts import without_original

# Words for what is counted off, by kind; some are of two.
_KINDS = {
    "reason": "原因|成因|起因|动因|病因|诱因|因素|理由|缘由|缘故|根源|由于|因为|归因|源于|归功于|得益于",
    "trait": "特点|特征|特色|特性|亮点|优点|优势|长处",
    "good": "优点|优势|好处|长处|意义|作用|价值|益处",
    "bad": "缺点|不足|短板|问题|困难|弊端|弱点|局限|挑战|风险|隐患|难点|坏处|差距",
    "duty": "职能|职责|职权|权限|功能|作用|用途|任务|工作|重点|业务|服务",
    "way": "措施|举措|做法|办法|方法|方式|途径|对策|手段|策略|思路|任务|工作|重点|建议|安排|改革",
    "step": "步骤|流程|程序|环节|阶段|做法|方法|办法",
    "need": "条件|要求|资格|前提|规定|标准|原则|事项|情形|情况|材料|义务|权利",
    "effect": "影响|后果|效果|意义|成效|成果|成绩|结果|变化|进展|贡献",
    "form": "类型|种类|类别|形式|方式|渠道|来源|依据|目标|目的|观点|看法|意见|主张",
}
_KIND = re.compile("|".join(_KINDS.values()))
_TWO_KINDS = re.compile(rf"(?P<one>{_KIND.pattern})(?:以?及|和|与|、)(?:主要)?(?P<other>{_KIND.pattern})")
_WHICH = re.compile(
    "哪(?P<number>[些几两二三四五六七八九十])(?P<measure>个?方面|件?事情?|[个条项点种样类件])?|什么(?:样的)?|啥|(?<=[有为是])何"
)
_NO_NOUN = re.compile("个?方面|件?事情?|[点样条项件]")  # measures after which no noun needs to stand
_ADJECTIVES = re.compile("^(?:主要|重要|具体|突出|基本|共同|鲜明|关键|不同|好|大|的)+")
_ASKED_OF = re.compile("(?:主要|一?共|总共|都|分别|具体|各|又|会|应当?|需要?|须|的)*(?:有|是|为|包括|包含|分为|在于)?$")
_CLAUSE_ENDS = re.compile("[，,。；;、：:]")
_HOW = re.compile("(?:如何|怎样)(?=.)|怎么[做办弄]")
# A part of a question that asks nothing of its own: 怎么反而少了，是哪几个原因; 为什么停航，站里怎么说.
_IN_OTHER_WORDS = re.compile("怎么(?:说|看|讲|解释|认为|回事|[^，,。]{0,4}(?:反而|反倒|却))|咋回事")
_NAMED = re.compile("(?:请|麻烦)?(?:简述|概述|列举|列出|说明|介绍|概括|总结|说说|讲讲|谈谈|分析)")
# One thing only, a figure, yes or no, what is left of a list.
_NOT_ALL = re.compile(
    "谁|哪里|哪儿|哪位|何处|何地|什么时|何时|哪一?[年天月日]|多少|多[大长久高远]|(?<![哪这那近])几|[吗嘛]|是否|是不是|有没有|还是"
    "|除[了去]|以外|之外|另外|还有|其[他它余]|其中|之一|首先|其次|最(?:主要|重要|根本|关键|直接|突出|核心|明显|显著|严重|大|好)|[前后][一两二三][个条项点种]"
    "|第[一二三四五六七八九十\\d]+(?:[点个条项种步大是，,？?]|方面|$)|一[个条项点种](?:原因|理由|条件)"
    "|(?:之后|然后|接着|下一步)[要做怎]"
)
_HOW_MANY = re.compile(
    "[两二三四五六七八九十]{1,2}(?=个|大|点|条|项|种|类|方面|样)|(?<=有)[二三四五六七八九十](?=[：:，,]|$)"
)
_COUNTED_OR_LED = re.compile("[：:]$|如下|以下|下列|几[个大点条项种类]|方面|多[个种方]|许多")
_MOST = 600  # characters
_MORE = 2  # terms of the question by which something names more of it: a word of three characters


def told_off(question: str, judged: Sequence[KeptSentence]) -> tuple[BoundAnswer, tuple[KeptSentence, ...]] | None:
    """All that is counted off, each item cited; None unless several things are asked for and this is surely they.

    Args:
        question: In Chinese.
        judged: The sentences that hold the answer, one for each part of the question that has one: all of them have to
            be of what is counted off.
    """
    folded = fold(without_original(question)).text
    if not judged or _NOT_ALL.search(folded) or _of_two_kinds(folded) or operation(question) is not None:
        return None
    parts = [part for part in parts_of(folded) if not _IN_OTHER_WORDS.search(part)]
    for counted in counted_off(judged[0].document, Span(start=judged[0].start, end=judged[0].end)):
        lead, words = _lead(judged[0], counted), _words(judged[0], counted)
        if (
            all(_touches(counted, judged[0], each) for each in judged)
            and len(counted.items) >= _announced(lead)
            and all(_is_asked(asked, lead, words) for asked in [folded, *parts])
            and not _of_one_only(question, judged, counted)
        ):
            return _told(judged[0], counted)
    return None


def _of_two_kinds(folded: str) -> bool:
    """Whether a question asks for things of different kinds together: 原因和措施."""
    return any(not _kinds(pair["one"]) & _kinds(pair["other"]) for pair in _TWO_KINDS.finditer(folded))


def _touches(counted: Counted, first: KeptSentence, other: KeptSentence) -> bool:
    """Whether a sentence stands where another one's items are counted off."""
    same = first.document.id == other.document.id
    return same and counted.span.start < other.end and other.start < counted.span.end


def _lead(sentence: KeptSentence, counted: Counted) -> str:
    """What leads to the items, folded."""
    lead = counted.lead
    return fold(sentence.document.text[lead.start : lead.end]).text if lead else ""


def _words(sentence: KeptSentence, counted: Counted) -> list[str]:
    """The words of each item, without its mark."""
    return [sentence.document.text[item.words : item.span.end] for item in counted.items]


def _announced(lead: str) -> int:
    """How many items a lead says that there are, if it does."""
    numbers = [value_of(match.group()) for match in _HOW_MANY.finditer(lead)]
    return int(numbers[-1] or 0) if numbers else 0


def _is_asked(folded: str, lead: str, items: Sequence[str]) -> bool:
    """Whether what a lead announces is of the kind that a question asks for, several things of it."""
    announced = _kinds(lead)
    folded = folded.rstrip("？?。！! ")
    if asks_why(folded):
        return "reason" in announced or all(re.match("是?因为?|由于", fold(item).text) for item in items)
    if _HOW.search(folded):
        return bool({"way", "step"} & announced)
    for which in _WHICH.finditer(folded):
        number = value_of(which["number"]) if which["number"] else None
        if number is None or number == len(items):
            after = _ADJECTIVES.sub("", _CLAUSE_ENDS.split(folded[which.end() :])[0])
            before = _ASKED_OF.sub("", _CLAUSE_ENDS.split(folded[: which.start()])[-1])
            if _which_is_asked(which, before, after, lead):
                return True
    return _NAMED.match(folded) is not None and bool(_kind_at_end(folded) & announced)


def _which_is_asked(which: re.Match[str], before: str, after: str, lead: str) -> bool:
    """Whether a lead announces what 哪些 or 什么 asks for, which is named behind it or before it."""
    announced, kind = _kinds(lead), _KIND.match(after)
    shares = not set(question_terms(which.string)).isdisjoint(terms(lead))
    asked_for = _kinds(kind.group()) if kind else set() if after else _kind_at_end(before)
    if asked_for:
        return bool(asked_for & announced) or (shares and not announced)
    if not which["number"]:
        return False  # 什么是乡规, 有什么用
    if _NO_NOUN.fullmatch(which["measure"] or ""):
        return bool(announced) or (shares and bool(_announced(lead) or _COUNTED_OR_LED.search(lead)))
    noun = after[:2] if after else before[-2:]
    return len(noun) == 2 and noun in lead


def _kinds(text: str) -> set[str]:
    """The kinds that the last word of a kind in a text is of."""
    words = _KIND.findall(text)
    return {name for name, kind in _KINDS.items() if words and words[-1] in kind.split("|")}


def _kind_at_end(text: str) -> set[str]:
    """The kinds that the last word of a text is of."""
    return _kinds(text[-2:])


def _of_one_only(question: str, judged: Sequence[KeptSentence], counted: Counted) -> bool:
    """Whether one item, or what else a judged sentence says, names more of the question than the lead does."""
    text, span = judged[0].document.text, counted.span
    names = set(question_terms(question))
    lead = set(terms(text[counted.lead.start : counted.lead.end])) if counted.lead else set()
    known = lead.union(terms(" ".join([judged[0].document.title, *judged[0].heading])))
    beside = [text[each.start : max(each.start, span.start)] + text[span.end : each.end] for each in judged]
    told = [names.intersection(terms(words)) - known for words in [*_words(judged[0], counted), *set(beside)]]
    alone = [own.difference(*(told[:place] + told[place + 1 :])) for place, own in enumerate(told)]
    return max(map(len, alone)) >= len(names & lead) + _MORE


def _told(judged: KeptSentence, counted: Counted) -> tuple[BoundAnswer, tuple[KeptSentence, ...]]:
    """The items one below the other, each cited; of each its first sentence, or clause, if all is too long."""
    words = [without_marks(item) for item in _words(judged, counted)]
    for shortened in (first_sentence, lambda item: re.split("[，,；;]", item)[0]):
        if sum(map(len, words)) > _MOST:
            words = [shortened(item) for item in words]
    kept = tuple(
        replace(judged, start=item.span.start, end=item.span.end, reason="list" if place else judged.reason)
        for place, item in enumerate(counted.items)
    )
    bare = [re.sub("[。；;，,、]+$", "", item) for item in words]
    return told_of_each(list(zip(bare, kept, strict=True)), "；\n"), kept

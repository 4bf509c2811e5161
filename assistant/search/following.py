"""What a follow-up asks, worked out from its grammar and the question before it, without a model.

A follow-up either replaces a part of the earlier question (那2030年呢？ 民办的呢？ 不是甲县，是乙县) or leans on
what that was about (它的校长是谁？ 哪一年建的？). All functions take Simplified text.
"""

from __future__ import annotations

import re

from assistant.search.question_parts import (
    ASKING,
    ATTRIBUTE,
    RELATIVE_YEAR,
    TIME,
    content,
    place_in,
    subject,
    time_in,
    topic,
)
from assistant.search.replacing import PLAN, POOR, TAIL, Completed, Earlier, corrected, replaced, without

_LEAD = re.compile(
    "^(?:(?:哦|噢|嗯|哎|唉|好的?(?=[，,])|那么|那|然后|还有|另外|顺便问一下|请问|再问|而|至于|继续)"
    "(?![个些里边儿座家所位种项年天])[，,、 ]*)+"
)
_INSTEAD = re.compile("^(?:换成|换作|改成|如果是|要是|假如是)")
_CORRECTION = re.compile(
    "^(?:(?:不对|错了|不|搞错了|弄错了|不好意思|抱歉)[，,。、 ]*)?"
    "(?:我(?:是想|想|要|刚才)?(?:问|说|指)的?(?:是|的是)?|我是[说指问]|我?要问的是|应该是|更正[:：]?)(?P<new>.+)$"
)
_NOT_BUT = re.compile(
    "^(?:不对?[，, ]*)?(?:我[问说]的)?不是(?P<old>[^，,；;。]+)[，,；; ]*(?:而是|应该是|是)(?P<new>.+)$"
)
_PRONOUN = re.compile(
    "它们?|(?<!其)[他她]们?的?(?:公司|单位|学校)?|(?:[这那]|(?<!应)该|(?<![因彼从至如])此|上述)(?:一)?(?:个|家|所|座|项|位|种|条|款|台|份|场|次)?"
    "(?:公司|企业|项目|学校|大学|医院|机构|单位|活动|工程|会议|比赛|地方|目标|指标|方案|计划|文件|系统|平台|产品|型号|机器|合作社|基地|中心|园区|"
    "博物馆|大桥|里|儿|边|人|县|区|市|镇|村|校|馆|院|厂|社|桥|路)(?![一-鿿]*杯)|(?:^|(?<=[，,对和与]))其(?=[^他它余中实次])"
)
_DOCUMENT = re.compile(
    "(?:[这那]一?(?:个|份|篇|部|项)?|该|上述)(?P<kind>文件|文档|文章|资料|报道|新闻|方案|规划|计划|通知|办法|意见|报告|公报|"
    "条例|章程|纪要|手册|指南|说明书|发言|讲话)"
)
_ANY_DOCUMENT = frozenset({"文件", "文档", "文章", "资料", "报道", "新闻"})
_THIS = re.compile("(?:[这那](?:个|家|所|座|项|位|种|条|款|台|份|场|次|些)|该|上述)(?=[^，,？?。])")
_WITHIN = re.compile("^(?:其中|里面|当中)的?")
_QUOTED = re.compile("[《“「『][^》”」』]{2,}")
_PART_ASKED = re.compile(rf"^(?P<new>[^，,]{{1,8}}的)(?:有|是|占|要|收|为|共有)?(?:{ASKING.pattern})$")
_IDENTITY = re.compile("谁|哪(?:一?[个家所位座项])(?P<kind>[一-鿿]{0,4})|叫什么|什么名|是什么")
_NOT_TOLD = re.compile("没有|未能|无法|找不到|不知道")
_NAME_AFTER = re.compile("^.*(?:是|为|叫做?|由)(?=[^，,]{2,20}$)")
_MARKS = re.compile(r"\[\d+\]|[。！!？?]+$")
_SHORT_ANSWER = 20  # characters up to which an answer can be a name


def points_back(question: str) -> bool:
    """Whether the words of the question point to something said before."""
    bare = _stripped(question)
    return (
        bare != question.strip().rstrip("？?。!！ ")
        or bool(_PRONOUN.search(bare) or _CORRECTION.match(bare) or _NOT_BUT.match(bare) or _WITHIN.match(bare))
        or bool(RELATIVE_YEAR.search(bare) or _INSTEAD.match(bare))
        or bool(re.search("呢[？?。 ]*$", question.strip()))
    )


def complete(question: str, earlier: Earlier) -> Completed:
    """The follow-up with what it leaves out, from the earlier question and its answer."""
    bare = _stripped(question)
    denied = _NOT_BUT.match(bare)
    if denied:
        return corrected(denied["old"].strip("的"), denied["new"], earlier)
    meant = _CORRECTION.match(bare)
    if meant:
        return replaced(meant["new"], earlier)
    if _INSTEAD.match(bare):
        return replaced(_INSTEAD.sub("", bare), earlier)
    if _WITHIN.match(bare):
        return Completed(text=f"{_topic(earlier)}中{_WITHIN.sub('', bare)}？", slot="topic")
    document = _DOCUMENT.search(bare)
    if document and earlier.titles and document["kind"] not in earlier.question:
        title = earlier.titles[0]
        if document["kind"] in _ANY_DOCUMENT or document["kind"] in title:
            return Completed(
                text=bare.replace(document.group(), f"《{title.strip('《》')}》", 1) + "？", slot="document"
            )
    pronoun, this = _PRONOUN.search(bare), _THIS.search(bare)
    if pronoun:
        return _resolved(bare, pronoun.group(), False, earlier)
    if this:
        return _resolved(bare, this.group(), True, earlier)
    quoted = _QUOTED.search(bare)
    if quoted and quoted.group() not in earlier.question:
        return Completed(text=bare + "？", slot="itself")
    asked = ASKING.search(TAIL.sub("", bare))
    wonders = question.strip().rstrip("？?。 ").endswith("呢")
    if not asked and not wonders and not ASKING.search(bare):
        # Without a word that asks, a time, a place or a thing is a question in short; 谢谢 is none.
        named = time_in(bare) or RELATIVE_YEAR.search(bare) or place_in(bare, earlier.names) or ATTRIBUTE.search(bare)
        if not named and len(content(bare).replace(" ", "")) <= POOR:
            return Completed(text=question, slot="itself")
    if not asked and (wonders or not ASKING.search(bare)):
        return replaced(bare, earlier)
    time, place = time_in(bare), place_in(bare, earlier.names)
    about = content(without(bare, place.text if place else "")).replace(" ", "")
    about = re.sub("[一二两三四五六七八九十][台个张次回件]|[去定说]$", "", about)
    if place and len(about) > POOR:
        return Completed(text=bare + "？", slot="itself")
    if place or ((time or RELATIVE_YEAR.search(bare)) and (not about or PLAN.fullmatch(about))):
        return replaced(_kept_slots(bare, earlier), earlier)
    part = _PART_ASKED.match(bare)
    if part:
        return replaced(part["new"], earlier)
    quantity = ATTRIBUTE.match(about)
    if quantity and not PLAN.search(about) and time is None:
        return replaced(about, earlier)
    if len(about) <= POOR or PLAN.search(about):
        whole = _topic(earlier, time is not None)
        attribute = ATTRIBUTE.search(whole)
        if about and not PLAN.search(about) and attribute and attribute.start() > POOR:
            whole = whole[: attribute.start()].removesuffix("的")
        return Completed(text=_joined(whole, bare), slot="topic")
    return Completed(text=_joined(_subject(earlier), bare), slot="subject", sure=False)


def _stripped(question: str) -> str:
    return _LEAD.sub("", question.strip()).rstrip("？?。!！ ")


def _kept_slots(bare: str, earlier: Earlier) -> str:
    """The time, the place and the plan word of a follow-up that holds nothing else of its own."""
    relative, time, place = RELATIVE_YEAR.search(bare), time_in(bare), place_in(bare, earlier.names)
    plan = PLAN.search(bare)
    pieces = [place.text if place else "", (relative.group() if relative else "") or (time.text if time else "")]
    return "".join(pieces) + (plan.group() if plan else "")


def _resolved(bare: str, word: str, with_noun: bool, earlier: Earlier) -> Completed:
    """The follow-up with the name in place of the word that points to it.

    Args:
        with_noun: Whether the thing is named (那个竞赛), so that only whose it is has to be told.
    """
    time = time_in(bare)
    named = "" if with_noun else _named_by_answer(earlier)
    meant = _subject(earlier) if with_noun else named or _thing(earlier)
    of = "的" if re.match("[他她]们?的", word) or with_noun else ""
    if not named and time and (old := time_in(meant)):
        meant, bare = meant.replace(old.text, time.text, 1), bare.replace(time.text, "", 1)
    begin = bare.index(word)
    before, after = bare[:begin].removesuffix("的"), bare[begin + len(word) :]
    text = before + meant + (of + after.removeprefix("的") if of else after)
    return Completed(text=text + "？", slot="pronoun")


def _thing(earlier: Earlier) -> str:
    """What a pronoun means: the thing that the earlier question asks something about."""
    asking = ASKING.search(earlier.question)
    time = time_in(earlier.question)
    if time and time.start >= 4 and (not asking or time.start < asking.start()):
        place = place_in(earlier.question, earlier.names)
        if not place or place.end < time.start:
            return earlier.question[: time.start].rstrip("的")
    before = topic(earlier.question[: asking.end()]) if asking else topic(earlier.question)
    place = place_in(before, earlier.names)
    return before if content(without(before, place.text if place else "")) else topic(earlier.question)


def _named_by_answer(earlier: Earlier) -> str:
    """The name that the answer gave, if the earlier question asked for one."""
    identity = _IDENTITY.search(earlier.question)
    said = _MARKS.sub("", _MARKS.sub("", earlier.answer.strip()))
    if not identity or not said or _NOT_TOLD.search(said):
        return ""
    if identity["kind"]:
        kind = re.match("公司|企业|学校|大学|医院|[一-鿿]{2}", identity["kind"])
        named = re.search(rf"[^，,。是为了的由]{{1,16}}{kind.group()}", said) if kind else None
        if named:
            return named.group()
    name = _NAME_AFTER.sub("", said)
    return name.strip("“”「」") if 2 <= len(name) <= _SHORT_ANSWER and not re.search(r"[，,、；\d]", name) else ""


def _topic(earlier: Earlier, timed: bool = False) -> str:
    whole = topic(earlier.question)
    return TIME.sub("", whole, count=1) if timed else whole


def _subject(earlier: Earlier) -> str:
    return subject(earlier.question, earlier.titles, earlier.names)


def _joined(head: str, rest: str) -> str:
    return f"{head}{rest}？" if not rest.startswith(head) else f"{rest}？"

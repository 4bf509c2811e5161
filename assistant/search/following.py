"""What a follow-up asks, worked out from its grammar and the question before it, without a model.

A follow-up either replaces a part of the earlier question (那2030年呢？ 民办的呢？ 不是甲县，是乙县) or leans on
what that was about (它的校长是谁？ 哪一年建的？). All functions take Simplified text.
"""

from __future__ import annotations

import re

from assistant.search.going_on import (
    WHETHER,
    counted,
    counts,
    in_two_clauses,
    lead,
    of_another_one,
    of_the_whole,
    of_thing_before,
    person_in,
    there,
    without_pointer,
)
from assistant.search.meant_instead import corrects, meant_instead
from assistant.search.question_parts import (
    ASKING,
    ATTRIBUTE,
    RELATIVE_YEAR,
    TIME,
    content,
    place_in,
    subject,
    theme,
    time_in,
    topic,
)
from assistant.search.replacing import PLAN, POOR, TAIL, Completed, Earlier, asked_again, replaced, without

_ANOTHER = "别的|其他的?|另外?一?个|个?别的问题|点?别的事?"
_NEW_TOPIC = re.compile(
    rf"^(?:(?:好的?|嗯|哦|行|谢谢|明白了?|知道了|对了|那么?)[，,。！! ]*)*"
    rf"(?:(?:换|转)一?(?:个|下)?(?:问题|话题|题目|主题)|(?:我?(?:再|还|想|要|来))*[问说聊](?:一?[下点个])?(?:{_ANOTHER})(?:问题|话题|事情?)?"
    r"|(?:另外?|还有|下|再来?)一?个问题|不说这个了?|先不[问说管]这个了?)(?:吧|了|哈|啊)?[，,。：:；;！! ]+"
)
_LEAD = re.compile(
    f"{_NEW_TOPIC.pattern}|"
    "^(?:(?:哦|噢|嗯|哎|唉|好的?(?=[，,])|对了(?=[，,])|那么|那|然后|还有(?![几多哪什谁没])|另外|(?:顺便|还|再|我|想|要)*问一?[下句](?=[，,：:])|请问|(?:顺便|还|再|我|想|要)+问一?[下句]|再问|而|至于|继续)"
    "(?![个些里边儿座家所位种项年天])[，,、：: ]*)+"
)
_INSTEAD = re.compile(
    "^(?:换成|换作|改成|(?:如果|要是|假如|假设|若|要)是|(?:如果|要是|假如|假设|若是?|万一)(?=[^，,]+呢?[？?]*$))"
)
_IF = re.compile("^(?:如果|要是|假如|假设|若是?|万一)(?!是)")
_COMPARED = re.compile(
    "^(?:[跟和与同较]|相比)(?:于|起)?[^，,]{1,12}?(?:比起来|相比|比较|比)|^(?:比|相比于?|较)(?![赛例分重率较])[^，,]{2}|^(?:同比|环比)"
)
_DONE_HOW_MUCH = re.compile("^(?P<verb>[一-鿿]{1,4}[了过出])(?P<asked>多少|几(?![个所家]?[一-鿿]))$")
_NO_SUBJECT = re.compile(
    "^(?:一共|总共|合计|大概|大约|最[多少高低长短早晚快](?!的)|至少|一般|平均|每[天年月次周]|还|又|已经|有没有|是不是|要不要|能不能|会不会|可不可以|"
    "需要|可以|应该|打算|计划|[要会能该](?!求|议|计|员))"
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
_THIS = re.compile("(?<!的)(?:[这那](?:个|家|所|座|项|位|种|条|款|台|份|场|次|些)|该|上述)(?=[^，,？?。])")
_WITHIN = re.compile("^(?:其中|[这那]?里[面头]|当中)的?")
_QUOTED = re.compile("[《“「『][^》”」』]{2,}")
_PART_ASKED = re.compile(rf"^(?P<new>[^，,]{{1,8}}的)(?:有|是|占|要|收|为|共有)?(?:{ASKING.pattern})$")
_IDENTITY = re.compile("谁|哪(?:一?[个家所位座项])(?P<kind>[一-鿿]{0,4})|叫什么|什么名|是什么")
_NOT_TOLD = re.compile("没有|未能|无法|找不到|不知道")
_NAME_AFTER = re.compile("^.*(?:是|为|叫做?|由)(?=[^，,]{2,20}$)")
_MARKS = re.compile(r"\[\d+\]|[。！!？?]+$")
_LITTLE = 4  # characters of content up to which a question that begins with its predicate leans on another
_SHORT_VERB = 4  # characters of a verb
_SHORT_ANSWER = 20  # characters up to which an answer can be a name


def points_back(question: str) -> bool:
    """Whether the words of the question point to something said before."""
    bare = _stripped(question)
    return (
        bare != question.strip().rstrip("？?。!！ ")
        or bool(_PRONOUN.search(bare) or corrects(bare) or _WITHIN.match(bare))
        or bool(RELATIVE_YEAR.search(bare) or _INSTEAD.match(bare))
        or bool(re.search("呢[？?。 ]*$", question.strip()))
    )


def changes_topic(question: str) -> bool:
    """Whether a question says that it asks about something else (换个问题，…)."""
    return bool(_NEW_TOPIC.match(question.strip()))


def opens_without_subject(question: str) -> bool:
    """Whether a question begins with its predicate and holds little else (一共要发出去多少)."""
    bare = _stripped(question)
    return bool(_NO_SUBJECT.match(bare)) and len(content(bare).replace(" ", "")) <= _LITTLE


def complete(question: str, earlier: Earlier) -> Completed:
    """The follow-up with what it leaves out, from the earlier question and its answer."""
    bare = _stripped(question)
    if changes_topic(question) and not _PRONOUN.search(bare):
        return Completed(text=bare + "？", slot="itself")
    meant = meant_instead(bare, earlier)
    if isinstance(meant, str):
        return complete(meant, earlier)
    if meant:
        return meant
    gone_on = in_two_clauses(bare, earlier) or of_thing_before(bare, earlier) or of_another_one(bare, earlier)
    if gone_on:
        return gone_on
    bare = without_pointer(bare)
    if _INSTEAD.match(bare):
        instead = replaced(_INSTEAD.sub("", bare), earlier)
        supposed = _IF.match(bare)
        return instead if instead.sure or not supposed else _supposed(bare, earlier)
    if _COMPARED.match(bare):
        if not ASKING.search(bare) and not re.search("是升|升.{0,2}降|多.{0,2}少", bare):
            bare = TAIL.sub("", bare) + "变化多少"
        return Completed(text=_joined(_topic(earlier), bare), slot="topic")
    done = _DONE_HOW_MUCH.match(bare)
    if done and (otherwise := _done_otherwise(done, earlier)):
        return Completed(text=otherwise, slot="part")
    if "里" in bare[:2] and _WITHIN.match(bare) and not counts(earlier.question):
        return Completed(text=f"{_theme(earlier)}{bare.lstrip('这那')}？", slot="topic")
    if _WITHIN.match(bare):
        return Completed(text=f"{counted(earlier.question)}中{_WITHIN.sub('', bare)}？", slot="topic")
    document = _DOCUMENT.search(bare)
    if document and earlier.titles and document["kind"] not in earlier.question:
        title = earlier.titles[0]
        if document["kind"] in _ANY_DOCUMENT or document["kind"] in title:
            return Completed(
                text=bare.replace(document.group(), f"《{title.strip('《》')}》", 1) + "？", slot="document"
            )
    of_whole = of_the_whole(bare, earlier)
    if of_whole:
        return of_whole
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
    if not asked and not wonders and not ASKING.search(bare) and not WHETHER.search(bare):
        # Without a word that asks, a time, a place or a thing is a question in short; 谢谢 is none.
        named = time_in(bare) or RELATIVE_YEAR.search(bare) or place_in(bare, earlier.names) or ATTRIBUTE.search(bare)
        if not named and len(content(bare).replace(" ", "")) <= POOR:
            return Completed(text=question, slot="itself")
    if not asked and (wonders or not ASKING.search(bare)) and not WHETHER.search(bare):
        return replaced(bare, earlier)
    time, place = time_in(bare), place_in(bare, earlier.names)
    about = content(without(bare, place.text if place else "")).replace(" ", "")
    about = re.sub("[一二两三四五六七八九十][台个张次回件]|[去定说]$", "", about)
    if place and len(about) > POOR:
        return Completed(text=bare + "？", slot="itself")
    if place or ((time or RELATIVE_YEAR.search(bare)) and (not about or PLAN.fullmatch(about))):
        return replaced(_kept_slots(bare, earlier), earlier)
    part = _PART_ASKED.match(bare)
    if part and counts(earlier.question) and not re.search("多少|几", bare):
        return Completed(text=f"{counted(earlier.question)}中{bare}？", slot="topic")
    if part:
        return replaced(part["new"], earlier)
    quantity = ATTRIBUTE.match(about)
    if quantity and not PLAN.search(about) and time is None:
        return replaced(about, earlier)
    if len(about) <= POOR or PLAN.search(about):
        whole = there(earlier) or _topic(earlier, time is not None)
        attribute = ATTRIBUTE.search(whole)
        if about and not PLAN.search(about) and attribute and attribute.start() > POOR:
            whole = whole[: attribute.start()].removesuffix("的")
        head = _theme(earlier)
        if about and not attribute and whole.startswith(_subject(earlier)) and _subject(earlier).startswith(head):
            whole = head if len(head) < len(_subject(earlier)) else whole
        return Completed(text=_joined(whole, bare), slot="topic")
    head = _with_its_year(_theme(earlier), time is not None, earlier)
    return Completed(text=_joined(head, bare), slot="subject", sure=False)


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
    thing = word.startswith("它") and "谁" in earlier.question
    named = "" if with_noun or thing else _named_by_answer(earlier)
    meant = _subject(earlier) if with_noun else named or _thing(earlier)
    of = "的" if re.match("[他她]们?的", word) or with_noun else ""
    if not named and time and (old := time_in(meant)):
        meant, bare = meant.replace(old.text, time.text, 1), bare.replace(time.text, "", 1)
    begin = bare.index(word)
    before, after = bare[:begin].removesuffix("的"), bare[begin + len(word) :]
    said_again = next((length for length in (4, 3, 2) if with_noun and meant.endswith(after[:length])), 0)
    if said_again:  # 那座灯塔 after 白石滩灯塔
        return Completed(text=f"{before}{meant}{after[said_again:]}？", slot="pronoun")
    other = {"他": "她", "她": "他"}.get(word[0], "")
    if other and other in after and _subject(earlier) != meant:  # two people: the other one was asked about
        after = after.replace(other, _subject(earlier), 1)
    rest = of + after.removeprefix("的") if of else after
    text = before + (meant + rest if named or of else _joined(meant, rest).rstrip("？"))
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
    done = re.search("谁(?P<deed>[一-鿿]{2,3}?)的?[？?]*$", earlier.question)  # 由甲设计 names 甲
    name = name.removesuffix(done["deed"]) if done else name
    if re.search("[他她它了]|^[有与]", name):  # a clause, in which somebody may be named
        return person_in(name, earlier)
    return name.strip("“”「」") if 2 <= len(name) <= _SHORT_ANSWER and not re.search(r"[，,、；\d]", name) else ""


def _supposed(bare: str, earlier: Earlier) -> Completed:
    """What becomes of the thing spoken of under another condition (要是没去呢)."""
    asking = ASKING.search(earlier.question)
    asked = "" if ASKING.search(bare) else asked_again(earlier.question, asking) if asking else "怎么办"
    said = bare if ASKING.search(bare) else TAIL.sub("", bare)
    text = f"{lead(earlier)}{said}{asked}"
    return Completed(text=text + "？", slot="part", sure=False)


def _done_otherwise(done: re.Match[str], earlier: Earlier) -> str:
    """The earlier question with another deed (生产了多少只水表 for 卖出多少只水表); empty if it counts nothing."""
    asking = ASKING.search(earlier.question)
    after = earlier.question[asking.end() :].rstrip("？?。 ") if asking else ""
    lead = _theme(earlier)
    time = time_in(earlier.question)
    if time and time.start <= len(lead) + 1:
        lead = earlier.question[: max(time.end, len(lead))]
    if not asking or not after or not earlier.question.startswith(lead) or asking.start() - len(lead) > _SHORT_VERB:
        return ""
    return f"{lead}{done['verb']}{asking.group()}{after}？"


def _theme(earlier: Earlier) -> str:
    return there(earlier) or theme(earlier.question, earlier.titles, earlier.names, earlier.texts)


def _with_its_year(head: str, timed: bool, earlier: Earlier) -> str:
    """What a question is about, with its year where the document is that of one year: 甲公司2024年 of its 年度报告."""
    time = time_in(earlier.question)
    if timed or time is None or time.text in head or not earlier.titles:
        return head
    year = re.match(r"\d{4}年?", time.text)
    if year and year.group()[:4] in earlier.titles[0]:
        return f"{head}{year.group()}"
    return head


def _topic(earlier: Earlier, timed: bool = False) -> str:
    whole = topic(earlier.question)
    return TIME.sub("", whole, count=1) if timed else whole


def _subject(earlier: Earlier) -> str:
    return subject(earlier.question, earlier.titles, earlier.names)


def _joined(head: str, rest: str) -> str:
    """What was spoken of, and the rest; the verb is said once (選出 選了哪些人, 領 最多可以領多久)."""
    for length in (1, 2):
        verb = head[-length:][:1]
        if length == 2 and not re.fullmatch("[一-鿿][了过出到成给]", head[-2:]):
            break
        again = rf"{re.escape(verb)}(?:[了过出到成给]|{ASKING.pattern})"
        if verb and len(head) > length + POOR and re.search(again, rest):
            head = head[:-length]
            break
    return f"{head}{rest}？" if not rest.startswith(head) else f"{rest}？"

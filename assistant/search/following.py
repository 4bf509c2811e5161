"""What a follow-up asks, worked out from its grammar and the question before it, without a model.

A follow-up either replaces a part of the earlier question (那2030年呢？ 民办的呢？ 不是甲县，是乙县) or leans on what it was
about (它的校长是谁？ 哪一年建的？). All functions take Simplified text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

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

_LEAD = re.compile(
    "^(?:(?:哦|噢|嗯|哎|唉|好的?|那么|那|然后|还有|另外|顺便问一下|请问|再问|而|至于|继续)(?![个些里边儿座家所位种项年天])[，,、 ]*)+"
)
_INSTEAD = re.compile("^(?:换成|换作|改成|如果是|要是|假如是)")
_CORRECTION = re.compile(
    "^(?:(?:不对|错了|不|搞错了|弄错了|不好意思|抱歉)[，,。、 ]*)?(?:我(?:是想|想|要|刚才)?(?:问|说|指)的?(?:是|的是)?|我是[说指问]|"
    "(?:我)?要问的是|应该是|更正[:：]?|改成)(?P<new>.+)$"
)
_NOT_BUT = re.compile("^(?:不对?[，, ]*)?(?:我[问说]的)?不是(?P<old>[^，,；;。]+)[，,；; ]*(?:而是|应该是|是)(?P<new>.+)$")
_TAIL = re.compile(
    "(?:的|那边|那里|这边|方面|的情况|的话)*(?:又|会|是|有)*(?:多少|什么|怎么样|如何|怎样)?(?:呢|呀|啊|吗|嘛|么)*[？?。!！， ]*$"
)
_PRONOUN = re.compile(
    "它们?|[他她]们?的?(?:公司|单位|学校)?|(?:[这那该此]|上述)(?:一)?(?:个|家|所|座|项|位|种|条|款|台|份|场|次)?"
    "(?:公司|企业|项目|学校|大学|医院|机构|单位|活动|工程|会议|比赛|地方|目标|指标|方案|计划|文件|系统|平台|产品|型号|机器|合作社|基地|中心|园区|"
    "博物馆|大桥|里|儿|边|人|县|区|市|镇|村|校|馆|院|厂|社|桥|路)(?![一-鿿]*杯)|其(?=[^他它余中])"
)
_THIS = re.compile("(?:[这那](?:个|家|所|座|项|位|种|条|款|台|份|场|次|些)|该|上述)(?=[^，,？?。])")
_WITHIN = re.compile("^(?:其中|里面|当中)的?")
_OTHER = re.compile("^(?:另外?一?|别的|其他|其它)(?:个|家|所)?的?(?P<kind>[一-鿿]{1,4})$")
_PART_ASKED = re.compile(rf"^(?P<new>[^，,]{{1,8}}的)(?:有|是|占|要|收|为|共有)?(?:{ASKING.pattern})$")
_PLAN = re.compile("目标值?|计划|规划|预期")
_IDENTITY = re.compile("谁|哪(?:一?[个家所位座项])(?P<kind>[一-鿿]{0,4})|叫什么|什么名|是什么")
_NAME_AFTER = re.compile("^.*(?:是|为|叫做?|由)(?=[^，,]{2,20}$)")
_MARKS = re.compile(r"\[\d+\]|[。！!？?]+$")
_POOR = 2  # characters of content up to which a follow-up has no subject matter of its own
_SHORT_ANSWER = 20  # characters up to which an answer can be a name

Slot = Literal["time", "place", "part", "topic", "subject", "pronoun", "itself"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What a follow-up can lean on, in Simplified.

    Attributes:
        question: The earlier question as it stands alone.
        answer: What was answered; empty if nothing was found.
        titles: Titles of the documents that the earlier question finds, best first.
        names: Names of areas that the library knows, with and without their endings.
        areas: Areas that the passages found for the earlier question speak of.
    """

    question: str
    answer: str = ""
    titles: Sequence[str] = ()
    names: Sequence[str] = ()
    areas: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A follow-up made whole.

    Attributes:
        slot: What was replaced, or what was put in.
        sure: Whether grammar decides it; if not, it is the best guess of the rules.
    """

    text: str
    slot: Slot
    sure: bool = True


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
        return _corrected(denied["old"].strip("的"), denied["new"], earlier)
    corrected = _CORRECTION.match(bare)
    if corrected:
        return _replaced(corrected["new"], earlier)
    if _INSTEAD.match(bare):
        return _replaced(_INSTEAD.sub("", bare), earlier)
    if _WITHIN.match(bare):
        return Completed(text=f"{_topic(earlier)}中{_WITHIN.sub('', bare)}？", slot="topic")
    pronoun = _PRONOUN.search(bare) or _THIS.search(bare)
    if pronoun:
        return _resolved(bare, pronoun, earlier)
    asked = ASKING.search(_TAIL.sub("", bare))
    if not asked and (question.strip().rstrip("？?。 ").endswith("呢") or not ASKING.search(bare)):
        return _replaced(_TAIL.sub("", bare), earlier)
    time, place = time_in(bare), place_in(bare, earlier.names)
    about = content(_without(bare, place.text if place else "")).replace(" ", "")
    about = re.sub("[一二两三四五六七八九十][台个张次回件]|[去定说]$", "", about)
    if place and len(about) > _POOR:
        return Completed(text=bare + "？", slot="itself")
    if place or ((time or RELATIVE_YEAR.search(bare)) and (not about or _PLAN.fullmatch(about))):
        return _replaced(_kept_slots(bare, earlier), earlier)
    part = _PART_ASKED.match(bare)
    if part:
        return _replaced(part["new"], earlier)
    if len(about) <= _POOR or _PLAN.search(about):
        whole = _topic(earlier, time is not None)
        attribute = ATTRIBUTE.search(whole)
        if about and not _PLAN.search(about) and attribute and attribute.start() > _POOR:
            whole = whole[: attribute.start()].removesuffix("的")
        return Completed(text=_joined(whole, bare), slot="topic")
    return Completed(text=_joined(_subject(earlier), bare), slot="subject", sure=False)


def _stripped(question: str) -> str:
    return _LEAD.sub("", question.strip()).rstrip("？?。!！ ")


def _without(text: str, piece: str) -> str:
    return text.replace(piece, " ", 1) if piece else text


def _kept_slots(bare: str, earlier: Earlier) -> str:
    """The time, the place and the plan word of a follow-up that holds nothing else of its own."""
    relative, time, place = RELATIVE_YEAR.search(bare), time_in(bare), place_in(bare, earlier.names)
    plan = _PLAN.search(bare)
    pieces = [place.text if place else "", (relative.group() if relative else "") or (time.text if time else "")]
    return "".join(pieces) + (plan.group() if plan else "")


def _corrected(old: str, new: str, earlier: Earlier) -> Completed:
    new = _TAIL.sub("", new)
    if old in earlier.question:
        return Completed(text=earlier.question.replace(old, new, 1), slot="part")
    return _replaced(new, earlier)


def _replaced(new: str, earlier: Earlier) -> Completed:
    """The earlier question with what the follow-up names in place of what it said of the same kind."""
    new = _TAIL.sub("", new)
    last = [*ASKING.finditer(new)][-1:]
    if last and last[0].end() == len(new) and last[0].start():
        new = re.sub("(?:是|有|为|占)$", "", new[: last[0].start()])
    new = new.strip("，, ")
    text = re.sub("(?:是|要|会|能)?(?:吗|对吗|对吧|是吗)$", "是多少", earlier.question.rstrip("？?。 "))
    slot: Slot = "topic"
    relative = RELATIVE_YEAR.search(new)
    year = re.search(r"((?:19|20)\d{2})年?", text)
    if relative and year:
        shifted = int(year[1]) + (-1 if relative["back"] else 1)
        text, slot = text.replace(year[1], str(shifted), 1), "time"
        new = new.replace(relative.group(), "")
    time = time_in(new)
    if time and not relative:
        text, slot = _with_time(text, time.text, earlier), "time"
        new = _without(new, time.text)
    place = place_in(new, earlier.names)
    other = _OTHER.match(new.strip())
    old = place_in(text, earlier.names)
    if other and old and old.text.endswith(other["kind"]):
        named = {name for name in earlier.areas if name.endswith(other["kind"]) and name not in old.text}
        text, slot, new = text.replace(old.text, named.pop() if len(named) == 1 else "其他" + other["kind"], 1), "place", ""
    elif place:
        rest = content(_without(new, place.text)).replace(" ", "")
        if len(rest) > _POOR + 1 and not _PLAN.fullmatch(rest):
            return Completed(text=new.strip() + "是多少？", slot="itself")
        text, slot = _with_place(text, place.text, earlier), "place"
        new = _without(new, place.text)
    new = re.sub("^[的到，, ]+|[，, ]+$", "", new.strip())
    kind, new = new.endswith("的"), new.rstrip("的")
    if _PLAN.fullmatch(new):
        if new[:2] not in text:
            text = f"{topic(text)}的{new}是多少"
    elif content(new) and new not in text:
        part = _with_part(text, new, earlier, kind)
        return Completed(text=part.text.rstrip("？?") + "？", slot="part", sure=part.sure)
    return Completed(text=text.rstrip("？?") + "？", slot=slot, sure=slot != "topic")


def _with_time(text: str, time: str, earlier: Earlier) -> str:
    """The question asked of another time."""
    old = time_in(text)
    time = re.sub("^(?:截至|截止|到了?|在)|的?时候$", "", time)
    century = re.search(r"((?:19|20))\d{2}", text)
    if century and re.match(r"\d{2}年", time):
        time = century[1] + time
    if old is None:
        return _after_subject(text, time, earlier)
    kept = re.match("(?:截至|截止|到了?|在)?", old.text)
    return text[: old.start] + (kept.group() if kept else "") + time + text[old.end :]


def _after_subject(text: str, piece: str, earlier: Earlier) -> str:
    head = subject(text, earlier.titles, earlier.names)
    at = text.find(head) + len(head) if head in text and head != topic(text) else 0
    return text[:at] + piece + (text[at:].lstrip("的") if at else text)


def _with_place(text: str, place: str, earlier: Earlier) -> str:
    """The question asked of another place."""
    old = place_in(text, earlier.names)
    if old is None:
        head = subject(text, earlier.titles, earlier.names)
        if head != topic(text):
            return text.replace(head, place, 1)
        return place + text
    if place[-1] != old.text[-1] and f"{place}{old.text[-1]}" in "，".join([*earlier.names, *earlier.titles]):
        place += old.text[-1]
    return text[: old.start] + place + text[old.end :]


def _with_part(text: str, new: str, earlier: Earlier, kind: bool) -> Completed:
    """The question with something else in place of the piece of it that is of the same kind.

    Args:
        kind: Whether the follow-up names a kind of what was asked about (民办的), not another thing.
    """
    held = [span for span in (place_in(text, earlier.names), time_in(text)) if span]
    shape = _same_shape(text, new, [(span.start, span.end) for span in held])
    if shape:
        return Completed(text=text[: shape[0]] + new + text[shape[1] :], slot="part")
    alike = _same_ending(text, new, [(span.start, span.end) for span in held])
    if alike:
        return Completed(text=text[: alike[0]] + new + text[alike[1] :], slot="part")
    whole = topic(text)
    attribute, own = ATTRIBUTE.search(whole), ATTRIBUTE.search(new)
    if own and own.start() == 0 and attribute and whole in text:
        name = whole[: attribute.start()] + new
        return Completed(text=text.replace(whole, name, 1), slot="part")
    head = subject(text, earlier.titles, earlier.names)
    time = time_in(text)
    lead = head if head != whole else ""
    if time and time.text not in lead:
        lead += time.text
    if own and own.start() == 0:
        return Completed(text=f"{whole}的{new}是多少", slot="part")
    if attribute and not own:
        return Completed(text=f"{lead}{new}{attribute.group()}是多少", slot="part", sure=False)
    asking = ASKING.search(text)
    after = text[asking.end() :].strip("的") if asking else ""
    if kind and asking and len(after) > 1:
        return Completed(text=f"{text[: asking.end()]}{new}{after}", slot="part")
    if own or not asking:
        return Completed(text=f"{lead}{new}是多少", slot="part", sure=bool(own))
    return Completed(text=f"{lead}{new}{_asked_again(text, asking)}", slot="part", sure=False)


def _asked_again(text: str, asking: re.Match[str]) -> str:
    """The asking words of a question with the verb before them."""
    verb = re.search("(?:要|会|将|共|一共)?(?:达到|有|是|为|占|在|叫)$", text[: asking.start()])
    return (verb.group() if verb else "是") + asking.group()


def _shape(text: str) -> str:
    return re.sub("[A-Za-z]", "A", re.sub(r"\d+|[一二三四五六七八九十]+", "0", text))


def _same_shape(text: str, new: str, held: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Where the text names something by number or letters as the follow-up does: 2号楼 for 6号楼, DH-20A for DH-35B."""
    if not re.search(r"[A-Za-z\d一二三四五六七八九十]", new) or len(new) < 2:
        return None
    wanted = _shape(new)
    for start in range(len(text)):
        for end in range(min(len(text), start + len(new) + 3), start + 1, -1):
            if _shape(text[start:end]) == wanted and not any(a < end and start < b for a, b in held):
                return start, end
    return None


def _same_ending(text: str, new: str, held: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Where the text names something that ends as the follow-up does: 公办 for 民办, 体育特色学校 for 艺术特色学校."""
    for length in range(min(len(new) - 1, 6), 0, -1):
        if length == 1 and len(new) > 3:
            return None
        ending = new[-length:]
        for found in re.finditer(re.escape(ending), text):
            end, start = found.end(), max(found.end() - len(new), 0)
            if any(a < end and found.start() < b for a, b in held):
                continue
            floor = max([b for _, b in held if b <= found.start()], default=0)
            links = [link.end() for link in re.finditer("的|[几多]少?[个所家名项]|[，,]|要|有(?!限)", text[floor:end])]
            floor += max((at for at in links if at < found.start() - floor + 1), default=0)
            begin = floor if 0 <= start - floor <= 4 and length > 1 else max(start, floor)
            if begin < found.start() and not ASKING.search(text[begin:end]):
                return begin, end
    return None


def _resolved(bare: str, pronoun: re.Match[str], earlier: Earlier) -> Completed:
    """The follow-up with the name in place of the word that points to it."""
    time = time_in(bare)
    named = _named_by_answer(earlier)
    meant = named or _thing(earlier)
    word = pronoun.group()
    of = "的" if re.match("[他她]们?的", word) or _THIS.fullmatch(word) else ""
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
    return before if content(_without(before, place.text if place else "")) else topic(earlier.question)


def _named_by_answer(earlier: Earlier) -> str:
    """The name that the answer gave, if the earlier question asked for one."""
    identity = _IDENTITY.search(earlier.question)
    said = _MARKS.sub("", _MARKS.sub("", earlier.answer.strip()))
    if not identity or not said:
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

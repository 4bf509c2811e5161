"""An earlier question asked again with another time, place or thing: what 那2030年呢 or 民办的呢 means.

All functions take Simplified text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.search.question_parts import (
    AREA,
    ASKING,
    ATTRIBUTE,
    RELATIVE_YEAR,
    Span,
    content,
    head_of,
    place_in,
    places_in,
    subject,
    theme,
    time_in,
    topic,
    years_away,
)
from assistant.search.same_kind import asks_quantity, counterpart, same_ending, same_shape

TAIL = re.compile(
    "(?:的|那边|那里|这边|方面|的情况|的话)*(?:又|会|是|有)*(?:多少|什么|怎么样|如何|怎样)?"
    "(?:呢|呀|啊|吗|嘛|么)*[？?。!！， ]*$"
)
_OTHER = re.compile("^(?:另外?一?|别的|其他|其它)(?:个|家|所)?的?(?P<kind>[一-鿿]{1,4})$")
# Who does something in the earlier question (个人来申请), and who else may do it.
_DOER = re.compile("[一-鿿]{2,6}?(?P<does>来[一-鿿]{2})")
_ALONE = re.compile("[一-鿿]{0,4}(?:人|者|户|家|校|位|体|会|店|厂|企业|公司|机构|学生|老师|教师)")
_COUNT = r"(?:\d[\d.,]*[万亿]?|[一二两三四五六七八九十百千半]+)"
_AMOUNT = re.compile(
    "(?:只有|才|仅|刚好|正好|只|就|考了?|得了?|拿了?|有|是|为)*"
    rf"(?P<new>(?:不到|不满|不足|少于|低于|高于|多于|超过|满)?{_COUNT}[多几]?(?:个(?=半?[一-鿿]))?半?"
    "(?P<unit>[%％]|[一-鿿]{1,2})(?:以上|以下|以内)?)"
)
_FIGURE_ASKED = re.compile(rf"{_COUNT}(?P<unit>[%％]|[一-鿿]?)(?:对吗|对吧|是吗|吗)$")
_PART_OF_YEAR = re.compile("(?:上半年|下半年|第?[一二三四1-4]季度|\\d{1,2}月|[底末初]$)")
PLAN = re.compile("目标值?|计划|规划|预期")
POOR = 2  # characters of content up to which a follow-up has no subject matter of its own

Slot = Literal["time", "place", "part", "topic", "subject", "pronoun", "itself", "document"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What a follow-up can lean on, in Simplified.

    Attributes:
        question: The earlier question as it stands alone.
        answer: What was answered; empty if nothing was found.
        titles: Titles of the documents that the earlier question finds, best first.
        names: Names of areas that the library knows, with and without their endings.
        areas: Areas that the passages found for the earlier question speak of.
        texts: Passages that the earlier question and the follow-up find.
        called: Titles and publishers of the whole library.
    """

    question: str
    answer: str = ""
    titles: Sequence[str] = ()
    names: Sequence[str] = ()
    areas: Sequence[str] = ()
    texts: Sequence[str] = ()
    called: Sequence[str] = ()


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


def without(text: str, piece: str) -> str:
    """The text with a space in place of a piece of it."""
    return text.replace(piece, " ", 1) if piece else text


def corrected(old: str, new: str, earlier: Earlier) -> Completed:
    """The earlier question with the new piece in place of the one that the follow-up denies."""
    new = TAIL.sub("", new)
    if old in earlier.question:
        after = earlier.question.partition(old)[2]
        said_again = next((length for length in (4, 3, 2) if new.endswith(after[:length] or " ")), 0)
        new = new[: len(new) - min(said_again, len(after))]
        asks = [*ASKING.finditer(new)][-1:]
        if asks and asks[0].end() == len(new) and ASKING.search(earlier.question):  # it is asked already
            new = re.sub("的?(?:是|有|为|占)$", "", new[: asks[0].start()]) or new
        return Completed(text=earlier.question.replace(old, new, 1), slot="part")
    return replaced(new, earlier)


def replaced(new: str, earlier: Earlier) -> Completed:
    """The earlier question with what the follow-up names in place of what it said of the same kind."""
    kind = new.rstrip("？?。 ").removesuffix("呢").endswith("的")
    new = TAIL.sub("", new)
    last = [*ASKING.finditer(new)][-1:]
    if last and last[0].end() == len(new) and last[0].start():
        new = re.sub("(?:是|有|为|占)$", "", new[: last[0].start()])
    new = new.strip("，, ")
    text = earlier.question.rstrip("？?。 ")
    amount = _with_amount(text, new)
    if amount:
        return amount
    text = _FIGURE_ASKED.sub(lambda figure: "多少" + figure["unit"].strip("%％"), text)
    slot: Slot = "topic"
    relative = RELATIVE_YEAR.search(new)
    years = re.search(r"(?:19|20)\d{2}(?:(?=[-—–~至]\d{4}学?年)[-—–~至]\d{4})?|\d{2,3}(?=学年)", text)
    if relative and years:
        away = years_away(relative)
        shifted = re.sub(r"\d+", lambda year: str(int(year.group()) + away), years.group())
        text, slot = text.replace(years.group(), shifted, 1), "time"
        new = new.replace(relative.group(), "")
    time = time_in(new)
    if time and not relative:
        text, slot = _with_time(text, time.text, earlier), "time"
        new = without(new, time.text)
    place = place_in(new, [*earlier.names, *_called_in_short(new, earlier)])
    other = _OTHER.match(new.strip())
    old = place_in(text, earlier.names)
    if other and old and old.text.endswith(other["kind"]):
        others = {name for name in earlier.areas if name.endswith(other["kind"]) and name not in old.text}
        text = text.replace(old.text, others.pop() if len(others) == 1 else "其他" + other["kind"], 1)
        slot, new = "place", ""
    elif place:
        rest = content(without(new, place.text)).replace(" ", "")
        if len(rest) > POOR + 1 and not PLAN.fullmatch(rest):
            return Completed(text=new.strip() + "是多少？", slot="itself")
        text, slot = _with_place(text, place.text, earlier), "place"
        new = without(new, place.text)
    new = re.sub("^[的到，, ]+|[的，, ]+$", "", new.strip())
    if PLAN.fullmatch(new):
        if new[:2] not in text:
            text = f"{topic(text)}的{new}是多少"
    elif content(new) and new not in text:
        part = _with_part(text, new, earlier, kind)
        return Completed(text=part.text.rstrip("？?") + "？", slot="part", sure=part.sure)
    return Completed(text=text.rstrip("？?") + "？", slot=slot, sure=slot != "topic")


def _called_in_short(new: str, earlier: Earlier) -> list[str]:
    """The place that a follow-up to a question about a place begins with, without its ending: 石门 of 石门镇."""
    if place_in(earlier.question, earlier.names) is None:
        return []
    heads = [new[:length] for length in (4, 3, 2) if re.fullmatch("[一-鿿]+(?:的|呢|那边)?", new[length:] or "呢")]
    return [head for head in heads if any(re.search(f"{head}[省市区县镇乡]", text) for text in earlier.texts)][:1]


def _with_amount(text: str, new: str) -> Completed | None:
    """The question asked of another amount of what it names one of: 68分 for 85分."""
    amount = _AMOUNT.fullmatch(new)
    if not amount or time_in(amount["new"]):
        return None
    alike = [
        found
        for found in re.finditer(rf"{_COUNT}[多几]?个?半?{re.escape(amount['unit'])}(?:以上|以下|以内)?", text)
        if not ASKING.match(text, found.start())
    ]
    if not alike:
        return None
    start, end = alike[0].span()
    return Completed(text=f"{text[:start]}{amount['new']}{text[end:]}？", slot="part")


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
    year = re.match(r"\D*(?:\d{2,4}|[去今明])年", old.text)
    if year and _PART_OF_YEAR.match(time):  # 下半年 after 2024年上半年 is that of 2024
        return text[: old.start] + year.group() + time + text[old.end :]
    return text[: old.start] + (kept.group() if kept else "") + time + text[old.end :]


def _after_subject(text: str, piece: str, earlier: Earlier) -> str:
    head = subject(text, earlier.titles, earlier.names)
    at = text.find(head) + len(head) if head in text and head != topic(text) else 0
    return text[:at] + piece + (text[at:].lstrip("的") if at else text)


def _with_place(text: str, place: str, earlier: Earlier) -> str:
    """The question asked of another place."""
    old = _replaced_place(text, place, earlier)
    if old is None:
        head = subject(text, earlier.titles, earlier.names)
        if head != topic(text):
            return text.replace(head, place, 1)
        return place + text
    if not re.search(f"(?:{AREA})$", place):
        ending = re.search(f"{re.escape(place)}({AREA})", "，".join([*earlier.names, *earlier.titles]))
        place += ending[1] if ending else ""
    return text[: old.start] + place + text[old.end :]


def _replaced_place(text: str, place: str, earlier: Earlier) -> Span | None:
    """The place for which another stands: of 甲市乙区 the district, where that is named, or both for a city.

    A place that a title names without the larger one lies elsewhere, or is known without it.
    """
    nested: list[Span] = []
    for span in places_in(text):
        if nested and text[nested[-1].end : span.start] not in ("", "的"):
            break
        nested.append(span)
    if len(nested) < 2:
        return place_in(text, earlier.names)
    level = _level(place)
    first = next((span for span in nested if level is not None and (_level(span.text) or 0) >= level), nested[0])
    if first is not nested[0] and any(place in title and nested[0].text not in title for title in earlier.titles):
        first = nested[0]
    return Span(first.start, nested[-1].end, text[first.start : nested[-1].end])


def _level(place: str) -> int | None:
    """How deep an area lies, 0 for provinces; None if its name does not tell."""
    levels = ("省|特别行政区|自治区", "市|自治州|地区", "区|县|旗", "街道|镇|乡", "社区|村")
    ends = [(len(found.group()), at) for at, kind in enumerate(levels) if (found := re.search(f"(?:{kind})$", place))]
    return max(ends)[1] if ends else None


def _with_part(text: str, new: str, earlier: Earlier, kind: bool) -> Completed:
    """The question with something else in place of the piece of it that is of the same kind.

    Args:
        kind: Whether the follow-up names a kind of what was asked about (民办的), not another thing.
    """
    held = [(span.start, span.end) for span in (place_in(text, earlier.names), time_in(text)) if span]
    doer, other_doer = _DOER.match(text), _DOER.match(new)
    if doer and (other_doer or _ALONE.fullmatch(new)):  # 学校来申请呢 after 个人来提案最多补多少
        does = other_doer.group() if other_doer else new + doer["does"]
        return Completed(text=does + text[doer.end() :], slot="part")
    shaped = same_shape(text, new, held)
    if shaped:
        return Completed(text=text[: shaped[0]] + new + text[shaped[1] :], slot="part")
    other = counterpart(text, new, held, names=earlier.called, texts=earlier.texts)
    if other:
        return Completed(text=text[: other.start] + other.text + text[other.end :], slot="part")
    head = subject(text, earlier.titles, earlier.names)
    at = text.find(head) if head != topic(text) else -1
    alike = same_ending(text, new, held, [(at, at + len(head))] if at >= 0 else [])
    if alike:
        return Completed(text=text[: alike[0]] + new + text[alike[1] :], slot="part")
    whole = topic(text)
    # The attribute stands behind time and place: 年 is no part of 年高中毛入学率.
    behind = max([end for start, end in held if text[start:end] in whole and text.startswith(whole)], default=0)
    attribute, own = ATTRIBUTE.search(whole, behind), ATTRIBUTE.search(new)
    if own and own.start() == 0 and attribute and whole in text:
        name = whole[: attribute.start()] + new
        return Completed(text=text.replace(whole, name, 1), slot="part")
    time = time_in(text)
    lead = head if head != whole else ""
    about = theme(text, earlier.titles, earlier.names, earlier.texts)
    if head.endswith(tuple("省市区县镇乡村")) and about.startswith(f"{head}的") and not new.startswith(about[-1]):
        lead = about
    if time and time.text not in lead:
        lead += time.text
    if own and own.start() == 0:
        of = lead if len(lead) > POOR and asks_quantity(text, whole, lead) else whole
        return Completed(text=f"{of}的{new}是多少", slot="part")
    lead = lead or head_of(whole, earlier.texts)
    lead = lead.removesuffix(next((new[:n] for n in range(len(new), 1, -1) if lead.endswith(new[:n])), ""))
    if attribute and not own:
        return Completed(text=f"{lead}{new}{attribute.group()}是多少", slot="part", sure=False)
    asking = ASKING.search(text)
    after = text[asking.end() :].strip("的") if asking else ""
    if kind and asking and len(after) > 1:
        return Completed(text=f"{text[: asking.end()]}{new}{_counted(new, after, earlier.texts)}", slot="part")
    if own or not asking:
        return Completed(text=f"{lead}{new}是多少", slot="part", sure=bool(own))
    return Completed(text=f"{lead}{new}{asked_again(text, asking)}", slot="part", sure=False)


def _counted(new: str, after: str, texts: Sequence[str]) -> str:
    """What is counted of the new kind: all of 养老机构 for 民办, but only 票 of 赞成票 for 反对."""
    if len(after) != len(new) + 1 or any(new + after in text for text in texts):
        return after
    # 票 is counted by itself (49票), 院 of 养老院 is not.
    counted = re.compile(rf"\d{re.escape(after[-1])}|{re.escape(new + after[-1])}")
    return after[-1] if any(counted.search(text) for text in texts) else after


def asked_again(text: str, asking: re.Match[str]) -> str:
    """The asking words of a question with the verb before them."""
    verb = re.search("(?:要|会|将|共|一共)?(?:达到|有|是|为|占|在|叫|[收扣交付花卖领罚缴])$", text[: asking.start()])
    unit = text[asking.end() : asking.end() + 1] if asking.group() == "几" else ""
    return (verb.group() if verb else "是") + asking.group() + unit

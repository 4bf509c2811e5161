"""The two things that a question sets against each other, as one plain question for each.

A和B哪个更高 and A比B多多少 ask for a level of A and the same level of B. Which is more, and by how much, is not looked
for in the documents but worked out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from assistant.library.script import fold
from assistant.search.parts_of_question import coordinated
from assistant.search.question_parts import asks_what_was_before, without_original

_YEAR = re.compile(
    r"(?<!\d)(?:(?:19|20)\d{2}(?!\d)|1[01]\d(?=[学學]?年|[到至和与跟]1[01]\d[学學]年))(?:[学學]?年度?)?[初底末]?"
)
_LAST_YEAR = re.compile("(?:上一?|前一|去)[学學]?年度?")
_THIS_YEAR = re.compile("[今本]年")
_WHICH = re.compile(
    "(?:哪(?:一)?(?:个|家|所|年|边|方|款|种|座|项|里|处|者|类|部|届|条|支|队|省|市|区|县|镇|乡|村|校|院)(?:[区县市省镇校院系司队县]|学院|学校|公司)?|谁)"
    "(?:的|里)?"
)
_MORE_WORDS = "多|少|高|低|大|小|长|短|快|慢|贵|便宜|重|轻|远|近|宽|窄|深|浅"
# What happens early or late is asked for by its time, where it is plain that times are compared: 更晚, 早一些.
_SOONER = re.compile(
    "得?(?:(?:更|比较|较|要|相对)+(?P<how>[早晚])(?:一?[些点])?|(?P<plain>[早晚])一?[些点])(?=[，,？?。的了呢啊吗( ]|$)"
)
_MORE = re.compile(rf"(?:更|比较|较|要|相对|最)*(?P<how>{_MORE_WORDS})(?:一?[些点]|得多)?(?=[，,？?。的了呢啊吗 ]|$)")
_LESS = frozenset("少低小短慢轻近窄浅") | {"便宜"}
_OR = re.compile("(?P<one>[^，,？?]{2,14}?)(?:还是|或者?)(?P<other>[^，,？?]{2,14}?)(?=[，,？?]|$)")
# What asks by how much two levels differ; without it the question asks for the level: 是多少.
_APART = re.compile(
    "(?:打算|计划|预计|要|会|将)?(?:一共|总共|共)?"
    "(?:(?:相差|差距?|增加|增长|增多|提高|提升|上升|扩大|减少|压减|缩减|下降|降低|缩短|[多少高低大小长短涨降升减增]出?)"
    "|[多少](?P<did>[^\\W\\d_是有要的为了出]{1,3}))了?(?:是|有)?(?P<level>(?:多少|几)(?P<points>个百分点)?)(?![成倍])"
)
_THAN = re.compile("(?<![占对环同])比(?![例率重较赛分如对值方])")
_COMPARED_HEAD = re.compile(
    "^(?:跟|和|与|同|相较于?|相比于?|比起)(?P<other>[^，,]{2,20}?)(?:相比|比起来|比较|来说|比)?[，,]"
)
_COMPARED_END = re.compile("(?:放在一起|放一起|相)?(?:比一比|比起来|比较(?:起来)?|对比|相比|(?<![占对])比)(?:的话)?$")
_BOTH = re.compile(
    "(?<=[一-鿿])(?:这|那)?[两兩二](?:者|个?(?:区|县|市|省|州|乡|镇|校|园|院|馆|地|家|人|所|类|種|种))(?=[比相之的，,间])"
)
# Behind which is more: by how much.
_FAR = re.compile(
    f"[，,](?:并且|而且|又|又是)?(?:相差|差距?|(?:{_MORE_WORDS})(?:出|了)?)(?:是|有)?(?:多少|几)(?![成倍])"
)
_JOINT_BEFORE = re.compile("(?:以及|还是|和|与|跟|及|、|到|至|比|从|较)+$")
_LONGEST = 120  # characters

Wanted = Literal["larger", "smaller", "difference"]


@dataclass(frozen=True, slots=True)
class Sides:
    """Two things set against each other.

    Attributes:
        questions: For each of them the question for its level.
        names: What tells them apart.
        wanted: Which of them is ``larger`` or ``smaller``, or their ``difference``.
        how: The word that says what is looked for (多, 低); empty if it is asked how far they are apart.
        apart: Whether it is also asked how far they are apart: 哪个更高，高多少.
    """

    questions: tuple[str, str]
    names: tuple[str, str]
    wanted: Wanted = "difference"
    how: str = ""
    apart: bool = False


def sides_of(question: str) -> Sides | None:
    """The two sides of a question; None if it sets nothing against each other, or not plainly two things."""
    text = without_original(question.strip()).rstrip("？?。 ")
    folded = fold(text).text
    if len(folded) != len(text):
        text = folded
    both = _BOTH.search(folded)
    if both:  # 甲和乙两个区比 names 甲 and 乙
        text, folded = (each[: both.start()] + each[both.end() :] for each in (text, folded))
    if not 6 <= len(text) <= _LONGEST:
        return None
    which = _which_is_more(text, folded)
    if which is not None:
        return replace(which, apart=_FAR.search(folded) is not None)
    return _how_far_apart(text, folded)


def _which_is_more(text: str, folded: str) -> Sides | None:
    which = _WHICH.search(folded)
    sooner = _SOONER.search(folded, which.end()) if which else None
    more = sooner or (_MORE.search(folded, which.end()) if which else None)
    if which is None or more is None or re.search("[，,]", folded[which.end() : more.start()]):
        return None
    measure = text[which.end() : more.start()].strip("的")
    before = _COMPARED_END.sub("", text[: which.start()].rstrip("，, "))
    kind = re.match("(?P<kind>[^的]{1,2})的", measure)
    if kind is not None and before.endswith(kind["kind"]):  # 1号线和3号线，哪条线的
        measure = measure[kind.end() :]
    years = _years(before)
    if len(years) == 1 and years[0].start() and years[0].end() == len(before):  # 甲和乙2024年谁的更高
        before = before[: years[0].start()].rstrip("，, ")
        measure = years[0].group() + measure
    choice = _OR.search(folded, more.end())
    if choice and len(years) != 2 and not re.search("和|与|跟|及|、", before):
        before += (
            text[choice.start("one") : choice.end("one")] + "和" + text[choice.start("other") : choice.end("other")]
        )
    if sooner is not None:
        how = sooner["how"] or sooner["plain"]
        return (
            _apart(f"{before}，{measure}是什么时候", "smaller" if how == "早" else "larger", how) if measure else None
        )
    head = f"{before}，{measure}是多少" if measure else f"{before}是多少"
    how = more["how"]
    return _apart(head, "smaller" if how in _LESS else "larger", how)


def _how_far_apart(text: str, folded: str) -> Sides | None:
    apart = list(_APART.finditer(folded))
    if not apart or asks_what_was_before(folded) or re.search("[?？]|是.是", folded[: apart[-1].start()]):
        return None
    asked = apart[-1]
    did = f"{asked['did']}了" if asked["did"] else "是"
    rest = did + ("百分之多少" if asked["points"] else text[asked.start("level") : asked.end("level")])
    level = text[: asked.start()] + rest + text[asked.end() :]
    head = _COMPARED_HEAD.match(folded)
    if head:
        other, level = text[head.start("other") : head.end("other")], level[head.end() :]
        years = _years(level)
        if len(years) == 1 and _YEAR.fullmatch(other):
            earlier = level[: years[0].start()] + other + level[years[0].end() :]
            return Sides((level, earlier), (years[0].group(), other))
        return _replaced(level, other)
    if len(_years(level)) == 2:
        return _apart(level)
    than = _THAN.search(folded, 0, asked.start())
    if than:
        return _than(level[: than.start()], level[than.end() : asked.start()], level[asked.start() :])
    return _apart(level) if "差" in asked.group() else None


def _apart(level: str, wanted: Wanted = "difference", how: str = "") -> Sides | None:
    """The sides of a question for a level that names two things: two years, or two things joined by 和 and the like."""
    years = _years(level)
    if len(years) == 2:
        before, between, after = (
            level[: years[0].start()],
            level[years[0].end() : years[1].start()],
            level[years[1].end() :],
        )
        before, between = _JOINT_BEFORE.sub("", before), _JOINT_BEFORE.sub("", between)
        questions = [f"{before}{year.group()}{between}{after}" for year in years]
        return Sides((questions[0], questions[1]), (years[0].group(), years[1].group()), wanted, how)
    if years[1:]:
        return None
    found = coordinated(level)
    if len(found) != 2:
        return None
    names = _telling_apart(found[0], found[1])
    return Sides((found[0], found[1]), names, wanted, how) if all(names) else None


def _than(left: str, right: str, asked: str) -> Sides | None:
    """The sides of 甲县的在校生比乙县多多少, 七年级新生比一年级新生多多少."""
    if not left or not right:
        return None
    clause = max(left.rfind("，"), left.rfind(",")) + 1
    told, left = left[:clause], left[clause:]
    last_year, year = _LAST_YEAR.match(right), next(iter(_years(told + left)), None)
    this_year = _THIS_YEAR.search(left)
    if last_year and this_year:
        rest = right[last_year.end() :].removeprefix("的")
        other = left[: this_year.start()] + last_year.group() + left[this_year.end() :]
        other = (re.sub("(?:目[标標]|[计計][划劃])$", "", other) if rest else other) + rest
        return Sides((told + left + asked, told + other + asked), (left, other))
    if last_year and year and len(right) - last_year.end() <= 1:
        earlier = re.sub(r"\d+", lambda digits: str(int(digits.group()) - 1), year.group(), count=1)
        other = (told + left).replace(year.group(), earlier, 1)
        return Sides((told + left + asked, other + asked), (year.group(), earlier))
    if "的" in left and "的" not in right:
        return _replaced(told + left + asked, right)
    head = _shared_head(left, right)
    questions = (told + left + asked, told + left[:head] + right + asked)
    names = _telling_apart(questions[0], questions[1])
    return Sides(questions, names) if all(names) else None


def _replaced(level: str, other: str) -> Sides | None:
    """The sides where the other thing stands for one in the question for the first, named alike: 甲县 and 乙县."""
    for ending in (2, 1):
        kind = other[-ending:]
        at = level.find(kind)
        if len(other) > ending and at >= len(other) - ending and level[at - len(other) + ending : at + ending] != other:
            begin = at + ending - len(other)
            changed = level[:begin] + other + level[at + ending :]
            names = (level[begin : at + ending], other)
            return Sides((level, changed), names)
    return None


def _shared_head(left: str, right: str) -> int:
    """Characters at the front of the left side that hold for the right one too: 今年入学的 before 七年级新生."""
    for mark in "的年":
        if mark in left and mark not in right:
            return left.rindex(mark) + 1
    head = len(left) - len(right)
    return head if head >= 2 else 0


def _telling_apart(one: str, other: str) -> tuple[str, str]:
    """What two questions have in their middle that the other has not."""
    head = 0
    while head < min(len(one), len(other)) and one[head] == other[head]:
        head += 1
    tail = 0
    while tail < min(len(one), len(other)) - head and one[-1 - tail] == other[-1 - tail]:
        tail += 1
    # Whole words: what both names end with belongs to them (甲县, 乙县), as far as the word goes on.
    common = re.match("[^的，,是在有哪谁跟和与比\\d]*", one[len(one) - tail :] if tail else "")
    ends = len(common.group()) if common else 0
    names = (one[head : len(one) - tail + ends], other[head : len(other) - tail + ends])
    first, second = (re.sub(f"^(?:{_YEAR.pattern}|[初底末])|{_YEAR.pattern}$", "", name) for name in names)
    return first, second


def _years(text: str) -> list[re.Match[str]]:
    """The different years of a text."""
    found: dict[str, re.Match[str]] = {}
    for match in _YEAR.finditer(text):
        found.setdefault(match.group()[:4], match)
    return list(found.values())

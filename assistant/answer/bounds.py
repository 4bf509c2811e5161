"""A figure of the user's own set against the limit that a document sets: 跑155公里够不够, 身高1.4米要买票吗.

A small model reads such a limit and says yes or no as it comes. Code finds the one limit of the same kind that is set
for what the figure measures, compares, and says so with the sentence. What a limit means for the asker stands in that
sentence: only of a requirement (不得超过, 不低于) it is said that it is met; that something else has to be met too is
for the reader to see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.answer.asked import asked
from assistant.answer.citations import BoundAnswer, is_of, told_from, vouched, without_marks
from assistant.answer.measured import COUNTED, Amount, amounts
from assistant.answer.told_of import naming
from assistant.library.lexicon import terms
from assistant.library.script import fold
from assistant.library.table_rows import words_of
from assistant.records import KeptSentence
from assistant.search.question_parts import without_original

_UPPER, _LOWER = "upper", "lower"
_OUGHT = "(?:不[得能可应许准宜]|不应当|严禁|禁止|不要|勿)"


@dataclass(frozen=True, slots=True)
class _Rule:
    """Words before an amount that make it a limit; the rest as of a ``Limit``."""

    words: re.Pattern[str]
    side: str
    holds: bool
    required: bool


_BEFORE = tuple(
    _Rule(
        re.compile(f"(?:{words})(?:为|是|达|到|了|[^，,。；;\\d]{{0,2}}[:：])?\\s*$"),
        side,
        holds=holds,
        required=required,
    )
    for words, side, holds, required in (
        (f"{_OUGHT}(?:超过|高于|多于|大于|超出|长于|晚于)", _UPPER, True, True),
        (f"{_OUGHT}(?:低于|少于|小于|短于|不足|不满|未满)", _LOWER, True, True),
        (
            "不(?:超[过出]|[高多大长]于)|至多|最[多高长大重晚]|上限|(?<![期年时权界有])限[带投报购买领中选]?",
            _UPPER,
            True,
            True,
        ),
        ("不[低少小短]于|至少|最[少低短小]|下限|[须应需要](?:年?满|达到?)", _LOWER, True, True),
        ("超[过出]|[高多大长]于", _LOWER, False, False),
        ("[低少小短]于|不[足满到]|未满|未达到?", _UPPER, False, False),
        ("年?满|达到?", _LOWER, True, False),
    )
)
# Behind it; of 以上 and 以下 nobody knows whether the amount itself is meant, unless it is said.
_BEHIND = re.compile(
    "(?P<said>[（(]不?含.{0,6}?[）)])?\\s*(?P<sure>及|或者?)?(?:(?P<upper>以下|之下|[以之]?内(?![部容科地]))|(?P<lower>以上|之上))"
)
_OF_WHAT = re.compile(r"(?P<limit>(?:超[过出]|[高低多少大小]于))[^，,。；;\d]{1,24}的$")
_CONSEQUENCE = re.compile("[可能应须需免给享为由按收准予允算不]|必须")
_OF_CONDITION = re.compile("够|符合|达标|合规|满足|条件|资格")
# What asks whether something may be or is enough, and what asks for anything else.
_MAY = re.compile(
    "够|合规|合格|合法|符合|达标|违[规反法]|超[标限]|有问题|没问题|资格|受理|过关|来得及|享受"
    "|(?:可以|能(?![力源量耗效]))(?!(?:否|不能)?(?:达到|实现|完成|超过|突破|建成|有))|可否|允许|准(?![确备])|让(?!步)|行(?:吗|不行|么|不$)"
    "|(?:要|需要?|用|得)(?:[买交付花给补办报缴出签戴]|[^，]{0,2}[钱票费])|([算要用收免给批让])不\\1|需不需要"
    "|[放装塞坐住停通]得?[下进过]"
)
_WHETHER = re.compile("[吗么嘛吧不没]$|([一-鿿]{1,2})[不没]\\1|[是能可]否|有没有|是不是")
_ASKS_ELSE = re.compile("多少|几(?!乎)|哪|什么|谁|怎么|为何|何时|怎样|如何|多[大久长高远]|还是")
# A figure with one of these is no fact about the asker.
_BOUNDED = re.compile("(?:超过|不[到足满]|[高低少多大小]于|未满|[约近]|大概|至少|最[多少高低]|[满达]到?)$")
_AFTER = re.compile("\\s*(?:以[上下内外]|之[内上下]|左右|上下|[多余来]|上限|下限|的?(?:限制|上限|门槛|标准|红线))")
# Of what time, or of how many people, an amount is.
_PER = {
    "day": re.compile("[每一1]天|每日|日均"),
    "week": re.compile("[每一]个?(?:周|星期|礼拜)|周均"),
    "month": re.compile("每个?月|月[均收薪租费]|一个月(?!内|以)"),
    "year": re.compile("每年|年[均收薪]|一年(?!级|内|以|期)"),
    "head": re.compile("人均|每人|平均每|单人|生均|每位|每名"),
    "home": re.compile("每户|户均|全家|每家"),
}
_CLAUSE = re.compile(r"[^，,；;。？?！!]+(?:(?<=\d),(?=\d{3})[^，,；;。？?！!]+)*")
_PIECE = re.compile(r"[^；;。]+")
_LOOSE = frozenset({"money", "share", "people", "times", "days", "months"})  # kinds that much is counted in
_LASTING = frozenset({"days", "months"})
_CLEARLY = 2.5  # times as high a score by which one sentence is rather meant than another
_PLAINLY = 3  # terms from which two clauses speak of one thing
_TOTAL = re.compile("之和|总和|合计|总[长重额]|相加")
_SIDES = re.compile(
    r"长(?:度|是|为|约)?(?P<long>\d+(?:\.\d+)?)(?P<unit>[一-鿿a-z]{1,2}?)?[、，,\s]*宽(?:度|是|为|约)?(?P<wide>\d+(?:\.\d+)?)(?P=unit)?"
    r"[、，,\s]*高(?:度|是|为|约)?(?P<high>\d+(?:\.\d+)?)(?P<last>厘米|公分|毫米|米|cm|mm)"
)
_NAMELESS = re.compile("时[间长限]|期限|总?数量?|金额")  # 培训由县里承担,时间不少于半年: what for stands before
_GLUE = "的了在是到要为应须需可能其每该各都也均者不得"


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that a sentence sets.

    Attributes:
        side: ``upper`` or ``lower``.
        holds: Whether the amount itself keeps it; None where that is not said.
        required: It is a requirement, not the condition of something.
        measure: The words of its clause before it, with the clause before where it has too few of its own.
        written: As it stands there: 不低于160公里.
        piece: The part of the sentence, up to a semicolon, that it stands in.
    """

    amount: Amount
    side: str
    holds: bool | None
    required: bool
    measure: str
    written: str
    piece: str


@dataclass(frozen=True, slots=True)
class Own:
    """A figure of the asker's own.

    Attributes:
        around: The clause of the question that it stands in.
    """

    amount: Amount
    around: str

    @property
    def measure(self) -> str:
        """The words around the figure, as they would stand without it: 请假 for 请了八天假."""
        return self.around[: self.amount.start].rstrip("了过") + self.around[self.amount.end :].lstrip("的")


def asks_of_limit(question: str) -> tuple[Own, ...]:
    """The figures of the asker's own, where a question asks whether they are allowed or enough; else none.

    Args:
        question: In Chinese; the English that it was translated from may stand behind it.
    """
    folded = fold(without_original(question)).text.strip(" ？?。!！")
    asking = _asking(folded)
    if asking is None:
        return ()
    sides = _SIDES.search(folded)
    if sides is not None:
        sides_added = sum(Decimal(sides[side]) for side in ("long", "wide", "high"))
        around = f"长宽高之和{sides_added:f}{sides['last']}"
        return tuple(Own(amount, around) for amount in amounts(around))
    found = []
    for clause in _CLAUSE.finditer(folded):
        for amount in amounts(clause.group()):
            before, behind = clause.group()[: amount.start], clause.group()[amount.end :]
            if amount.value == 1 and (amount.kind in COUNTED | {"people", "times"} or amount.kind.startswith("个")):
                continue  # 一条, 一个: no figure that is meant
            if not _AFTER.match(behind) and (not _BOUNDED.search(before) or re.search("[工已年]满$", before)):
                found.append(Own(amount, clause.group()))
    return tuple(found)


def held_to_limit(question: str, shown: Sequence[KeptSentence]) -> BoundAnswer | None:
    """Whether a figure of the asker's own keeps the limit that a sentence sets; None if that is not asked, or not sure.

    Args:
        shown: The sentences found for it, best first.
    """
    owned = asks_of_limit(question)
    if not owned or not shown:
        return None
    wanted, surest = asked(question), max(shown, key=lambda each: each.score)
    fitting = [
        (own, limit, sentence)
        for sentence in shown
        if is_of(wanted, sentence)
        for limit in limits(without_marks(words_of(sentence)))
        for own in owned
        if own.amount.kind == limit.amount.kind
        and not _named(own, limit, sentence)
        and _of_one(own, limit, sentence, question, first=sentence is surest)
    ]
    likeliest = max((sentence.score for _, _, sentence in fitting), default=0.0)
    fitting = [each for each in fitting if each[2].score * _CLEARLY > likeliest]
    if len({(own.amount.start, own.around) for own, _, _ in fitting}) != 1:
        return None
    most = max(_shared(own.measure, limit.measure) for own, limit, _ in fitting)
    best = [each for each in fitting if _shared(each[0].measure, each[1].measure) == most]
    if len({(limit.amount.value, limit.side, limit.piece) for _, limit, _ in best}) != 1:
        return None
    own, limit, sentence = best[0]
    kept = _keeps(own.amount.value, limit)
    follows = _CONSEQUENCE.search(fold(limit.piece).text.replace(limit.written, ""))
    if kept is None or not (limit.required or follows or _OF_CONDITION.search(fold(question).text)):
        return None
    return told_from(f"{_verdict(kept, limit, own, question)}：{limit.piece}", sentence)


def limits(sentence: str) -> Iterator[Limit]:
    """The limits that a sentence sets, in order."""
    folded = fold(sentence)
    for piece in _PIECE.finditer(folded.text):
        start, end = folded.original_span(*piece.span())
        told = sentence[start:end].strip(" ，,")
        clauses = list(_CLAUSE.finditer(piece.group()))
        for place, clause in enumerate(clauses):
            text = clause.group()
            for amount in amounts(text):
                before, behind = text[: amount.start], _BEHIND.match(text, amount.end)
                if amount.kind == "share":  # 不低于试用期工资的80%
                    before = _OF_WHAT.sub(r"\g<limit>", before)
                found = next(((m, rule) for rule in _BEFORE if (m := rule.words.search(before))), None)
                measure = before[: found[0].start()] if found else before
                if place and not naming(_NAMELESS.sub("", measure)):
                    measure = clauses[place - 1].group() + measure
                if found is not None:
                    written = text[found[0].start() : amount.end]
                    rule = found[1]
                    yield Limit(amount, rule.side, rule.holds, rule.required, measure, written, told)
                elif behind is not None:
                    side = _UPPER if behind["upper"] else _LOWER
                    holds = (
                        False
                        if "不含" in behind.group()
                        else True
                        if "含" in behind.group() or behind["sure"]
                        else None
                    )
                    written = text[amount.start : behind.end()]
                    yield Limit(amount, side, holds, False, measure, written, told)


def _asking(folded: str) -> re.Match[str] | None:
    """Where a question asks whether something may be or is enough; None if it asks for anything else."""
    last = list(_CLAUSE.finditer(folded))[-1:]
    if not last or _ASKS_ELSE.search(folded) or not _WHETHER.search(last[0].group()):
        return None
    return _MAY.search(last[0].group())


def _of_one(own: Own, limit: Limit, sentence: KeptSentence, question: str, *, first: bool) -> bool:
    """Whether a limit is set for what the figure measures.

    Args:
        first: It is the sentence that most surely holds the answer.
    """
    for pattern in _PER.values():
        if bool(pattern.search(own.around)) != bool(pattern.search(limit.measure)):
            return False
    shared, kind = _shared(own.measure, limit.measure), own.amount.kind
    if bool(_TOTAL.search(own.measure)) != bool(_TOTAL.search(limit.measure)):
        return False
    if kind in _LOOSE or kind in COUNTED or kind.startswith("个"):
        measured = limit.measure.rstrip(_GLUE)[-2:]
        named = len(measured) == 2 and measured in own.measure
        both = set(terms(own.measure)) & set(terms(fold(limit.measure).text))
        return named or (kind in _LASTING and len(both) >= _PLAINLY)
    if shared:
        return True
    return first and _shared(fold(question).text, fold(vouched(sentence)).text) > 0


def _named(own: Own, limit: Limit, sentence: KeptSentence) -> bool:
    """Whether the sentence has a figure itself, beside its limit: then it belongs to what is asked of (五年里)."""
    told = [(each.kind, each.value) for each in amounts(fold(words_of(sentence)).text)]
    same = (own.amount.kind, own.amount.value)
    return same in told and same != (limit.amount.kind, limit.amount.value)


def _shared(own: str, measure: str) -> int:
    return len(naming(own) & naming(measure))


def _keeps(value: Decimal, limit: Limit) -> bool | None:
    """Whether an amount is on the limit's side; None where it is the limit itself and that may mean either."""
    if value == limit.amount.value:
        return limit.holds
    return (value < limit.amount.value) == (limit.side == _UPPER)


def _verdict(kept: bool, limit: Limit, own: Own, question: str) -> str:
    """不符合，155公里低于160公里 of a requirement; of a condition no more than which side of it the figure is on."""
    value, there = own.amount.value, limit.amount.value
    below = "没有超过" if limit.side == _UPPER else "不到"
    than = "等于" if value == there else below if value < there else "超过"
    compared = f"{own.amount.written}{than}{limit.amount.written}"
    if not limit.required:
        return compared
    folded = fold(question).text
    word = next((each for each in ("合规", "达标", "够") if each in folded), "符合")
    return f"{'' if kept else '不'}{word}，{compared}"

"""What a question asks for, as far as its words tell: a figure, in which unit, a year, a date.

Read from the grammar of asking, so that a sentence without anything of the asked-for kind is not taken for an answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answer.figures import DATE_UNITS, PEOPLE, Figure, count_alike, figures
from assistant.library.numerals import value_of
from assistant.library.script import fold

_COUNT = re.compile(
    r"(?:多少|(?<![哪第没好十百这那])几)(?P<unit>万?(?:亿元|万元|元|平方米|公里|千米|人次|场次|小时|分钟|天"
    # A counting word that begins another word counts nothing: 多少家庭, 多少项目.
    r"|家(?![庭长])|项(?!目)|场(?![所地馆])|条(?!件)|人(?![员才])|名(?![师校额])|门(?![类票])|级(?!别)|座(?!位)"
    r"|[个所篇次节种类件批届期位亩层本套支对块台辆户岁周倍吨米只站年月号]))?"
)
_SHARE = re.compile(
    r"占比|占[^，,。；;？?地用]{0,16}多少(?=[，,。；;？?呢]|$)|比例|比率|百分之|百分比|(?<![功频心速汇斜曲辨])率(?:是|为|有|达|要|会|目标)?(?:多少|几)|多大比"
)
_PRICE = "价格|售价|造价|票价|费用|预算"
# 预算里讲的是什么 asks for no money, 预算多少 and a bare 预算？ do.
_MONEY = re.compile(
    rf"多少钱|几(?:块|元|毛)钱?|花了?多少|投资(?:了)?多少|多少投资|多少(?:{_PRICE})|(?:{_PRICE})[^，,。；;？?]{{0,6}}(?:多少|几|[？?]|$)"
)
_WHEN = re.compile(
    r"什么时候|何时|几时|哪一?年|哪天|哪一天|几月|几号|几点(?![意要建])|哪个?月|什么日期|when\b|what (?:year|date)",
    re.IGNORECASE,
)
_ENGLISH_COUNT = re.compile(
    r"how (?:many|much|large|long|high)|what (?:share|percentage|percent|number)", re.IGNORECASE
)
# What is told of a year against other years, or over several of them.
_AGAINST = re.compile(
    "(?<!占)比(?![例率重值])|较|[上前去]一?年|同期|[增减升降涨跌变翻]|提高|累计|以来|起|最|哪|平均(?![每一])|趋势|compare|more|less|than|since|from",
    re.IGNORECASE,
)
_WHICH_YEAR = re.compile(r"哪一?年|what year|which year", re.IGNORECASE)
_FIRST_YEAR = 1000  # a smaller number before 年 is a duration
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d|\.)")
REPUBLIC_YEAR = r"1[01]\d年(?![来历前间以])"  # as Taiwan counts: 113年 is 2024
_YEAR_OF_REPUBLIC = re.compile(rf"(?<!\d){REPUBLIC_YEAR}")
REPUBLIC_FOUNDED = 1911  # the year before the first of the Republic of China
# The same with 學年 for 年; not of what has lasted for so long.
_COUNTED_BY_REPUBLIC = re.compile(r"(?<![\d.,满共约近逾达超过历时隔])(1[0-3]\d)学?年(?![来历前间以后内多])")
_SHORT_YEAR = re.compile(r"(?<!\d)(\d{2})年(?!级|来|间|代|以|制|内|前|后)")
_SEVERAL = re.compile(
    "分别|各(?:是|有|占|为|多少)|相比|比较|相差|哪个更|谁更|还是|一起|合计|总共|compare|respectively|each"
)
_PLACE = re.compile(
    "([一-鿿]{2,5}?)(?:新区|自治区|自治州|特区|省(?!里)|市(?![里区民场])|区(?!里)|县(?![里城上])|州|镇(?![里上区])|乡(?![村里下镇]))"
)
# Names of places that end as a word does: 南山区 is one and 偏远山区 is not, 盐城市 is and 大城市 is not.
_PLACE_AFTER_ALL = re.compile(
    "^[^深大偏远困寒老边片半进下上回们去往从个座]山区$|山(?!区)[^山]+$|^[东西]城区$|园[市县]$"
    "|^[^大小中各全新老县省都该本这那特超个座些几去往]城[市县镇乡]$"
)
_BETWEEN = re.compile(r"\d+年?|[年月日近的在是了和与及跟比由到]")  # characters that hardly stand in a place name
# Characters that join a place name to what stands before it, and words that make a 区 or 市 out of no place.
_JOINING = re.compile("^[那在到从和与及对由是请问把给跟比向年月日的各全本我该每哪几]+")
_NO_PLACE = re.compile(
    "[这那此的是有哪几每该会评获批馆校]|[一二两三四五六七八九十某][个所家名位]?$|[别他另外邻跨乡]$|(?<!大)同$|[多数]个$|全$|各$|夜$|件$|试验|示范|引领|先行|特色|强$"
    "|地$|社$|校$|小$|片$|学$|景$|库$|[到往]$|(?<!武)进$|(?<!犍)为$|(?<!符)离$"
)
# What is counted off, so that the fourth meeting is none of the fifth's; 第三产业 or 第一小学 are names.
_ORDINAL = re.compile(
    r"(?:第([〇零一二三四五六七八九十百\d]+)|首|头一)(次|届|期|批|轮|季度|阶段|学期|标段|章|条|款|版)"
)
_PHASE = re.compile(
    "(?<![一二三四五六七八九十学年半周定初中末近远短长])([一二三四五六])期(?![间限望货待末盼中初])"
)  # 一期工程
_LIMIT = re.compile("(?:不能|不得|不可|不准|不许|不要|不应)(?:超过|多于|大于|少于|低于|短于|晚于|早于)")
_LIMITS = re.compile("[不勿禁限最内下上少多]")  # of these, words that set a limit have one
_DATE = re.compile(
    r"\d{4}|\d+月|\d+日|\d+:\d+|[一二三四五六七八九十]+月|年|[\d一二三四五六七八九十两]+[点时岁]|世纪|朝|时[代期]|[春夏秋冬][天季日]|节"
)
_RATIO = re.compile(r"[\d一二三四五六七八九十]\s*[比:∶]\s*[\d一二三四五六七八九十]|各半|对半|一半|分之")
_PART = re.compile("一半|半数|过半|大半|大?多数|大部分")  # tells how many, of people and of things
_DAYS = re.compile("工作日|日[内后前起]|[当次翌隔]日|[周天]|星期|小时")  # what tells how many days, beside 天
# What is measured is told in its unit or one like it; other figures count something else: 18.6万标准箱 are no 吨.
_MEASURED = {
    "吨": re.compile("吨"),
    "公里": re.compile("公里|千米|里"),
    "千米": re.compile("公里|千米|里"),
    "米": re.compile("米|公分|尺|丈"),
    "平方米": re.compile("平方|平米|公顷|亩|坪"),
    "亩": re.compile("亩|公顷|平方|平米"),
}
# What is told in one way only, and what a sentence that tells it has.
_TOLD_BY = (
    (
        re.compile(
            "(?:电话|热线|手机|联系方式)(?:号码?)?(?:是?多少|是?什么|是?几|怎么打|[？?]|$)"
            "|(?:打|拨)(?:哪|什么)[^，,]{0,4}(?:电话|热线)|哪[支个部][^，,]{0,3}(?:电话|热线)"
        ),
        re.compile(r"\d{3,}"),
    ),
    (re.compile("哪一?条(?:街|路|巷|道|马路)|什么(?:街|路)上?[？?]?$"), re.compile("[街路巷道弄]")),
    (
        re.compile("哪一?个?国家?(?![级立有内产学])"),
        re.compile("国|[美英法德日俄苏韩荷瑞意加澳印泰越葡丹芬挪奥比欧]|西班牙|巴西|新西兰|新加坡"),
    ),
)
_MONEY_UNITS = re.compile(r"元|圆|镑|美金|卢布|法郎|块|免费|免收|不收|￥|¥")
_BARE_MONEY = 1000  # from here on a figure without a unit may be money: 花了85万


@dataclass(frozen=True, slots=True)
class Asked:
    """What kind of thing a question asks for.

    Attributes:
        figure: A number is asked for.
        unit: The counting word that the question itself uses; empty if it names none.
        share: A share or a rate is asked for.
        money: An amount of money is asked for.
        when: A time is asked for.
        limit: A limit is asked for: 不能超过几小时.
        several: Several things are asked about at once, or compared.
        years: The years that the question names, unless it asks for a year: then the one it names is only supposed.
        republic_years: The same for those that it counts by the Republic of China (113學年度), told as 2024.
        ordinals: The numbers that the question counts things off by, each with what it counts: 第五次.
        told_by: What a sentence must have that tells the telephone number, street or country asked for; else None.
        places: Names of administrative areas that the question names, without 省, 市, 区 and the like.
    """

    figure: bool
    unit: str
    share: bool
    money: bool
    when: bool
    limit: bool
    several: bool
    years: frozenset[str]
    republic_years: frozenset[str]
    places: frozenset[str]
    ordinals: frozenset[tuple[str, str]]
    told_by: re.Pattern[str] | None


@lru_cache(maxsize=256)
def asked(question: str) -> Asked:
    """What the question asks for."""
    folded = fold(question).text
    count = _COUNT.search(folded)
    share = bool(_SHARE.search(folded))
    money = bool(_MONEY.search(folded))
    when = bool(_WHEN.search(folded))
    unit = (count["unit"] or "") if count else ""
    if unit in {"年", "月", "号"} and when:
        unit = ""
    return Asked(
        figure=(bool(count) or share or money or bool(_ENGLISH_COUNT.search(folded))) and not when,
        unit=unit,
        share=share,
        money=money,
        when=when,
        limit=bool(_LIMIT.search(folded)),
        several=bool(_SEVERAL.search(folded)),
        places=frozenset(_places(folded)),
        years=_years(folded),
        republic_years=frozenset() if _WHICH_YEAR.search(folded) else republic_years(folded),
        ordinals=_ordinals(folded),
        told_by=next((told for asks, told in _TOLD_BY if asks.search(folded)), None),
    )


def _years(folded: str) -> frozenset[str]:
    if _WHICH_YEAR.search(folded):
        return frozenset()
    return frozenset(_YEAR.findall(folded)) | frozenset(f"20{year}" for year in _SHORT_YEAR.findall(folded))


def republic_years(folded: str) -> frozenset[str]:
    """The years that a folded text counts by the Republic of China, told as 2024."""
    return frozenset(str(REPUBLIC_FOUNDED + int(year)) for year in _COUNTED_BY_REPUBLIC.findall(folded))


def only_year(question: str) -> str:
    """The one year that a question is about; empty if it names none or several, or sets it against another one.

    A year of the Republic of China, as Taiwan counts, stays as it is written: 113年.
    """
    folded = fold(question).text
    years = asked(question).years or frozenset(_YEAR_OF_REPUBLIC.findall(folded))
    return next(iter(years)) if len(years) == 1 and not _AGAINST.search(folded) else ""


def years_missing(question: Asked, texts: Sequence[str]) -> float:
    """Share of the question's years that stand in none of the texts, counted either way; 0 if it names none."""
    wanted = question.years | question.republic_years
    if not wanted:
        return 0.0
    joined = " ".join(texts)
    told = republic_years(fold(joined).text)
    there = {year for year in wanted if year in joined or year in told or within_range(year, joined)}
    return 1 - len(there) / len(wanted)


def places_missing(question: Asked, texts: Sequence[str]) -> float:
    """Share of the question's places that stand in none of the texts; 0 if it names none."""
    if not question.places:
        return 0.0
    joined = fold(" ".join(texts)).text
    # 成都东部新区 is often 东部新区 in its own documents: the last two characters of the name are enough.
    there = {place for place in question.places if place[-2:] in joined}
    return 1 - len(there) / len(question.places)


def another_ordinal(question: Asked, texts: Sequence[str]) -> bool:
    """Whether the texts count the same things off and have none with a number that the question names."""
    there = _ordinals(fold(" ".join(texts)).text)
    return any(
        counted in {other for _, other in there} and (number, counted) not in there
        for number, counted in question.ordinals
    )


def kind_missing(question: Asked, sentence: str) -> float:
    """1 if the sentence holds nothing of the asked-for kind, 0.5 if the kind but not the unit, else 0."""
    folded = fold(sentence).text
    if question.told_by is not None:
        return float(question.told_by.search(folded) is None)
    if question.when:
        return 0.0 if _DATE.search(folded) else 1.0
    if not question.figure:
        return 0.0
    if question.limit and not _LIMITS.search(folded):
        return 1.0
    # A date is no count, but 22年 answers how many years.
    found = [
        figure
        for figure in figures(folded)
        if figure.unit not in DATE_UNITS or (figure.unit == question.unit and figure.value < _FIRST_YEAR)
    ]
    if question.share and _RATIO.search(folded):
        return 0.0
    if (question.share or question.unit in {"", "个", "人", "名"}) and not question.money and _PART.search(folded):
        return 0.0
    if question.money and _MONEY_UNITS.search(folded):
        return 0.0
    if not found:
        return 1.0
    if question.unit == "天" and _DAYS.search(folded):
        return 0.0
    if question.share:
        of_table = "%" in folded and any(not figure.unit for figure in found)  # a column beside it gives the unit
        return 0.0 if of_table or any(figure.unit in {"%", "‰", "‱", "倍", "成"} for figure in found) else 0.5
    if question.money:
        return 0.0 if any(not figure.unit and figure.value >= _BARE_MONEY for figure in found) else 0.5
    measured = _MEASURED.get(question.unit.lstrip("万亿"))
    if measured:
        return 0.0 if measured.search(folded) else 0.5
    if question.unit:
        return 0.0 if any(same_unit(question.unit, figure) for figure in found) else 0.5
    return 0.0


def _ordinals(folded: str) -> frozenset[tuple[str, str]]:
    counted = [(match[1] or "1", match[2]) for match in _ORDINAL.finditer(folded)]
    counted += [(match[1], "期") for match in _PHASE.finditer(folded)]
    return frozenset((str(value_of(number)), what) for number, what in counted)


def _places(folded: str) -> list[str]:
    names: list[str] = []
    for match in _PLACE.finditer(_BETWEEN.sub(" ", folded)):
        name = _JOINING.sub("", match[1])
        whole = name + match.group()[len(match[1]) :]
        if (
            len(name) >= 2
            and not _NO_PLACE.search(name)
            and (name[-1] not in "山城园" or _PLACE_AFTER_ALL.search(whole))
        ):
            names.append(name)
    return names


def same_unit(unit: str, figure: Figure) -> bool:
    """Whether a figure counts what the unit of a question counts; one of them without a unit fits everything."""
    wanted = unit.lstrip("万亿")
    if not figure.unit or not wanted:
        return True
    if wanted == "个" or count_alike(wanted, figure.unit):
        return True
    return figure.unit.endswith(wanted) or (wanted in PEOPLE and figure.unit in ("个", "人次"))


def within_range(year: str, text: str) -> bool:
    """Whether a year lies in a range that a text names, such as 2024—2027年."""
    for match in re.finditer(r"((?:19|20)\d{2})\s*年?\s*[-—–~～至到]{1,2}\s*((?:19|20)\d{2})", text):
        if match[1] <= year <= match[2]:
            return True
    return False

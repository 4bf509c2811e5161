"""The parts of a Chinese question that a follow-up can replace or lean on: its time, its place, its subject, its topic.

All functions take Simplified text. They read grammar (what counts, what asks, what ends the name of an area), not
lists of names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_QUARTER = "第?[一二三四1-4]季度"
_YEAR = (
    r"(?:(?:19|20)\d{2}|(?<![\d.])(?:\d{2}|1[01]\d))年(?![级来间以内制])"
    rf"(?:底|末|初|度|全年|上半年|下半年|{_QUARTER})?"
)
TIME = re.compile(
    rf"(?:截至|截止|到了?|在)?(?:{_YEAR}(?:的?时候)?(?:(?:[-—–~～至到]+){_YEAR})?(?:\d{{1,2}}月(?:\d{{1,2}}[日号])?)?"
    r"|(?<![\d.])(?:(?:19|20)\d{2}[-—–~至])?(?:\d{4}|\d{2,3})学年度?(?:第[一二]学期|[上下]学期)?"
    rf"|(?:19|20)\d{{2}}(?=[^\d年.,，%]|$)|(?<![\d个])\d{{1,2}}月(?:\d{{1,2}}[日号]|份)?(?![龄薪租供])|{_QUARTER}|近[一二两三四五六七八九十几\d]+年|[去今明前当]年(?!会)"
    r"|(?:上半|下半|上个?|下个?|本)(?:年|季度|月)|目前|现在|如今|当时|以前|此前|之前|后来)"
)
_SOME = r"[一两二三四五六七八九十\d]{1,2}"
RELATIVE_YEAR = re.compile(
    rf"(?:(?P<back>(?:(?:再往前|更早){_SOME}|[前上]面?一)个?(?:学年|年)|^{_SOME}年(?:之|以)?前|上年)"
    rf"|(?P<on>(?:(?:再往后|再过|^过了?){_SOME}|[后下]面?一)个?(?:学年|年)|^{_SOME}年(?:之|以)?后|次年|翌年))度?"
)
_NUMERALS = {"两": 2} | {numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)}

AREA = "特别行政区|自治区|自治州|自治县|自治旗|高新区|开发区|新区|地区|街道|社区|省|市|区|县|镇|乡|村"
# Endings of areas in common words: these name no place.
_NO_AREA = re.compile(
    "(?:[小社校学园景库灾片辖战牧林矿专禁误时病分范验护特全本我各该商老跨另山城两双几个]|示范|试点)区$|(?:[城超股上门夜集全本我各])市$"
    "|[全本我各外]省$|[全本我各邻]县$|[全本我各城]镇$|[城下家他本全农]乡$|[农全本各乡]村$|[各全]街道$|部分地区$|第.+$"
)
PLACE = re.compile(rf"(?:(?!{AREA})[一-鿿]){{1,7}}?(?:{AREA})(?![别分域间块场值价长委级])")
_JOINED = re.compile("^[那在到从和与及对由是请问把给跟比向的各全本我该每哪几说]+")

_COUNTED = (
    r"(?:万|亿)?(?:亿元|万元|平方米|平方公里|公里|千米|人次|场次|小时|分钟|个百分点|标准箱|[个所项篇次家名位人种条天月号岁件批届期张亩"
    r"层本套支对块台辆户倍吨米只站年元门座类级节处场分间楼根艘](?![才员庭目长位]))?"
)
ASKING = re.compile(
    rf"(?:多少|(?<!哪)几){_COUNTED}|百分之几|多大|多高|多长|多宽|多重|多远|多深|多久|多快|什么时候|什么时间|什么地方|什么|何时|何地|为什么|为何|"
    rf"哪(?:一|几)?{_COUNTED}|哪些|哪里|哪儿|谁|怎么样|怎样|怎么|如何|是否|是不是|有没有|吗(?=[?？。]*$)|啥时候|啥"
)
# What joins the parts of a question and says nothing by itself.
_LINKS = (
    "达到|提高到|增加到|下降到|变成|成为|算是|属于|一共|总共|合计|大概|大约|到底|究竟|当初|已经|目前|现在|打算|计划|需要|应该|可以|"
    "能够|具体|分别|又|还|也|都|要|是|有|为|到|在|将|会|能|该|了|的|呢|吧|啊|呀|嘞|哦|噢|哎|么|来着|请问|就|才|算|达|从|叫"
)
_LINK = re.compile(_LINKS)
_PREDICATE = re.compile(
    r"(?:一共|总共|合计|大概|大约|到底|究竟|现在|目前|已经|已|共|又|还|都|(?:每|(?<!第)一)(?:年|天|周|次|趟|个?(?:月|季度|学期|小时|人))|最[多少高低长])*"
    r"(?:(?:需要|应该|应当|应|计划|打算|将要|将|可以|能够|[要能]|(?<![生长员协学工大年商])会)*(?:达到了?|提高到|增加到|优化到了?|占到?了?|(?<![所拥持享具没])有(?![限效机关色序害])|"
    r"是(?!否)|为(?!什|何)|在|达|到了?|需|叫|花了?|等于|属于|变成了?|来自)|(?:需要|应该|应当|打算|将要|可以|能够|(?<![重主必纪简摘])要))?(?:了)?$"
)
_CHANGES = re.compile("(?<=..)(?:之后|以后|今后|将来)?(?:会|要|将)(?:变|涨|降|调)(?:成|为|到|至)?$")
ATTRIBUTE = re.compile(
    r"(?:占比|比例|比重|比率|[^\W\d]{0,6}率|指数|目标值?|总数|数量|人数|户数|次数|总额|金额|总?收入|总?支出|净?利润|营收|总?投资|总?投入|(?:日均|年均|月均)?[^\W\d的]{1,2}量|库存|"
    r"面积|长度|[全总]长|高度|宽度|容量|重量|净重|噪声|功率|价格|票价|单价|费用|成本|学费|工资|薪资|分数|得分|成绩|排名|名次|标准|规模|浓度|类别|等级|"
    r"时间|日期|期限|地址|地点|电话|名称|进度|增速|增幅|增长率|任务|职务)$"
)
_PLANNED = re.compile("目标|任务|计划")
_QUANTITY = re.compile(r"多少|几|百分之几|多[大高长宽重远深]")
_VERB = 4  # characters of a verb with what belongs to it
_NAME = 4  # characters from which the beginning of a question can be a name
_LONGEST_WORD = 8
_BEFORE = re.compile("(?:之前|以前|原来|原先|此前)(?:是|有|为)?(?:多少|几)")
_LATIN_BESIDE = re.compile(r"\s*\([^()一-鿿]*\)$")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text by its offsets."""

    start: int
    end: int
    text: str


def without_original(question: str) -> str:
    """A question without the English behind it that it was translated from."""
    return _LATIN_BESIDE.sub("", question)


def asks_what_was_before(folded: str) -> bool:
    """Whether a folded question asks what there was before a change: a level, not the change."""
    return _BEFORE.search(folded) is not None


def time_in(text: str) -> Span | None:
    """The first time that the text names."""
    found = TIME.search(text)
    return Span(found.start(), found.end(), found.group()) if found else None


def years_away(relative: re.Match[str]) -> int:
    """How many years from the one spoken of a match of ``RELATIVE_YEAR`` is: -1 for 前一年, 2 for 再过两年."""
    written = re.search(_SOME, relative.group())
    count = 1
    if written:
        figures = written.group()
        count = int(figures) if figures.isdecimal() else _NUMERALS.get(figures, 1)
    return -count if relative["back"] else count


def place_in(text: str, names: Iterable[str] = ()) -> Span | None:
    """The first area that the text names, by the ending of its name, else the longest of the known names in it."""
    named = next(places_in(text), None)
    if named:
        return named
    known = max((name for name in names if len(name) > 1 and name in text), key=len, default="")
    if not known:
        return None
    start = text.index(known)
    return Span(start, start + len(known), known)


def places_in(text: str) -> Iterator[Span]:
    """The areas that the text names, by the endings of their names."""
    masked = TIME.sub(lambda time: " " * len(time.group()), text)
    masked = ASKING.sub(lambda asking: " " * len(asking.group()), masked)
    for found in PLACE.finditer(masked):
        joined = _JOINED.match(found.group())
        start = found.start() + (joined.end() if joined else 0)
        name = text[start : found.end()]
        if len(name) >= 3 - name.endswith(("县", "镇", "乡")) and not _NO_AREA.search(name):
            yield Span(start, found.end(), name)


def content(text: str) -> str:
    """What a question is about besides its time, its asking words and the words that join them."""
    bare = ASKING.sub(" ", TIME.sub(" ", RELATIVE_YEAR.sub(" ", text)))
    return re.sub(r"[\W_]+", " ", _LINK.sub(" ", bare)).strip()


def topic(question: str) -> str:
    """What an earlier question asks something about: all of it but its asking words.

    涪陵区公办园占比目标是多少？ gives 涪陵区公办园占比目标; 青槐县有几家养老机构？ gives 青槐县的养老机构.
    """
    bare = question.rstrip("？?。！! ")
    bare = re.sub("^(?:请问|我想知道|想问一下|告诉我)[，, ]*", "", bare)
    asking = ASKING.search(bare)
    if not asking:
        return re.sub("(?:呢|吧|啊|呀)$", "", bare)
    before = _PREDICATE.sub("", _CHANGES.sub("", bare[: asking.start()]))
    after = re.split("[，,；;。]", bare[asking.end() :])[0].strip("的呢吗啊呀吧了")
    if re.match("[什哪谁怎如为何]", asking.group()) and content(before):
        return re.sub("(?:是由|由|通过|挂牌成|建成|改成)$", "", before)
    if not after or (content(before) and len(after) < 2):
        return before
    if not before:
        return after
    return f"{before}的{after}" if before.endswith(tuple("省市区县镇乡村")) else before + after


def subject(question: str, titles: Iterable[str] = (), names: Iterable[str] = ()) -> str:
    """Whom or what an earlier question is about: an area, or what stands before its time or its first 的.

    Args:
        titles: Titles of documents that the question may be about: what it shares with one of them is a name.
        names: Known names of areas.
    """
    asking = ASKING.search(question)
    whole = topic(question[: asking.end()] if asking else question) or topic(question)
    time = time_in(whole)
    if time and 2 <= time.start <= 16:
        return whole[: time.start].rstrip("的")
    head = whole[time.end :] if time and time.start == 0 else whole
    head = head.lstrip("的，, ")
    shared = max((_shared_head(head, title) for title in titles), key=len, default="")
    place = place_in(head, names)
    if place and place.start == 0:
        return place.text if len(place.text) >= len(shared) else shared
    if len(shared) >= 3:
        # A name that the title writes otherwise (半马 for 半程马拉松) goes on to where the next word surely begins.
        if ATTRIBUTE.fullmatch(head[len(shared) :]):
            return shared
        rest = re.match(r"[^的是有在，,\d]{0,2}(?=[的是有在，,\d]|$)", head[len(shared) :])
        return shared + (rest.group() if rest else "")
    owner, of, _ = head.partition("的")
    if of and 2 <= len(owner) <= 16:
        return owner
    return shared or whole


def theme(question: str, titles: Iterable[str] = (), names: Iterable[str] = (), texts: Iterable[str] = ()) -> str:
    """What another question with a predicate of its own goes on about: the subject with the thing asked about.

    云岭的望江中学什么时候开学 is about the school, not the town; 云岭县有几家医院 is about the county.

    Args:
        titles: Titles of documents that the question may be about.
        names: Known names of areas.
        texts: Passages that it finds: where they go on in several ways, a name ends.
    """
    known = [*names]
    asking = ASKING.search(question)
    owner = subject(question, titles, known)
    whole = topic(question[: asking.end()] if asking else question)
    clause = re.split("[，,：:]", whole)[0]
    if clause != whole and len(content(clause)) > len(owner) and clause.startswith(owner):
        return _without_attribute(clause, owner)
    if not asking or not whole.startswith(owner):
        return owner
    after = re.split("[，,；;。？?]", question[asking.end() :])[0].strip("的呢吗啊呀吧了 ")
    if owner == whole:
        ends_in_verb = len(whole) == asking.start() and _QUANTITY.match(asking.group())
        return (_named_head(whole, texts) if ends_in_verb else "") or whole
    if after == "" and _QUANTITY.match(asking.group()) and owner.endswith(tuple("省市区县镇乡村")):
        named = re.match(f"{re.escape(owner)}的[^的，,]{{3,}}(?=[交收付给花用领拿赚罚扣补发卖买]$)", whole)
        if named and not ATTRIBUTE.search(named.group()):
            return named.group()
    if after == "" and _QUANTITY.match(asking.group()) and whole.startswith(f"{owner}的"):
        thing = whole[len(owner) + 1 :]
        head = word_at_head(thing, texts)
        if head and head != thing and not ATTRIBUTE.search(head):
            return f"{owner}的{head}"
    if re.match("谁|什么$", asking.group()) or (_QUANTITY.match(asking.group()) and not after):
        return owner
    thing = _without_attribute(whole, owner)
    of = thing[len(owner) :]
    place = place_in(owner, known)
    return thing if (of.startswith("的") or (place and place.text == owner)) and not TIME.search(of) else owner


def _without_attribute(whole: str, owner: str) -> str:
    """The whole without the attribute at its end, if more than the owner is left."""
    return owner if ATTRIBUTE.search(whole, len(owner)) or _PLANNED.search(whole, len(owner)) else whole


def _named_head(whole: str, texts: Iterable[str]) -> str:
    """The longest beginning that texts hold as a word: they go on with a mark or a particle, or in several ways."""
    written = "\n".join(texts)
    for end in range(len(whole) - 1, max(_NAME, len(whole) - _VERB) - 1, -1):
        after = {
            found.group(1) for found in re.finditer(f"{re.escape(whole[:end])}([^{whole[end]}])", written, re.DOTALL)
        }
        if len(after) > 1 or any(re.match(r"[\W\d的是在有由于将]", character) for character in after):
            return whole[:end]
    return ""


def head_of(whole: str, texts: Iterable[str]) -> str:
    """What a question with no other subject begins with: 按合同， or the first word, else all but a last verb."""
    clause, comma, _ = whole.partition("，")
    if comma and re.match("按|根据|依|照|在", clause):
        return clause + comma
    head = word_at_head(whole, texts)
    return head if len(head) > 2 else re.sub("[收扣交付花卖领罚缴]$", "", whole)


def word_at_head(text: str, texts: Iterable[str]) -> str:
    """The longest beginning of a text with which passages go on in several ways: 事务所 of 事务所审的; else empty."""
    written = "\n".join(texts)
    for end in range(min(len(text), _LONGEST_WORD), 1, -1):
        if len(set(re.findall(f"{re.escape(text[:end])}(.)", written, re.DOTALL))) > 1:
            return text[:end]
    return ""


def _shared_head(text: str, title: str) -> str:
    """The longest beginning of a text that stands in a title."""
    length = 0
    while length < len(text) and text[: length + 1] in title:
        length += 1
    return text[:length] if length > 1 else ""


def area_names(texts: Iterable[str], *, of: str) -> list[str]:
    """The names of areas that stand in the texts, with and without their ending, as far as they stand in ``of``."""
    names: set[str] = set()
    for text in texts:
        for piece in re.split(r"[\s、，,（）()]+", text):
            for name in re.findall(rf"(.{{2,8}}?)(?:{AREA})", piece):
                names.add(name)
    return [name for name in names if name in of]

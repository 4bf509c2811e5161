"""A question about a thing that it describes and does not name, as two: which thing that is, and what is asked of it.

负责青禾镇的那个标段，保证金是多少 needs two facts, and no sentence that one search finds may hold both: one tells which
section serves the town, another what deposit each section asks. What describes, and where the asking begins, is read
from the grammar, not from a list of things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.library.script import detect_script, fold, to_script
from assistant.search.question_parts import ASKING, without_original

_LONGEST = 120  # characters
_LEAST_TOLD = 4  # characters that describe a thing; fewer only say whose it is
_ADDRESS = re.compile("^(?:请问一?下?|我?想(?:知道|问一?下?)|问一?下|告诉我|帮我查一?下?|查一?下)[，,：: ]*")
_CLASSIFIER = "[个所家位条座种项件名款本部支场间栋届期轮幢处门张只块艘辆台班套站]"
_THAT = f"那一?(?P<counted>{_CLASSIFIER})"
_AREA = "新区|开发区|地区|街道|社区|城市|国家|省份|省|市|区|县|镇|乡|村|州|岛"
# Kinds of things that have names, and what behind them makes another word: 县城, 人数, 学校里.
_NAMED = (
    f"{_AREA}|[厂店馆队班桥楼站]|学校|高校|大学|中学|小学|学院|幼儿园|医院|银行|公司|企业|集团|单位|机构|部门|合作社|俱乐部"
    "|项目|工程|标段|线路|产品|品种|型号|办法|方案|课程|专业|学科|景区|景点|车站|水库|作品"
)
_OTHER_WORD = "里中内外上下之们数口均才员长师城级属辖际生服舍门名史务层梯价费区域屿委政台伍铺藏"
_KNOWN_KIND = f"人(?![家士物群工民大才事口数均们类行体])|(?:{_NAMED})(?![{_OTHER_WORD}])"
# What ends the name of another kind: what is said or asked of the thing begins.
_SAID_OF_IT = (
    r"[，,的]|是|在|有(?!限)|由|为|叫|被|从|把|又|还|也|(?:19|20)\d\d|[今去前明当同那]年|[目当]前|[现如]今|现[在有任]|当时|[后原]来"
    rf"|一共|总共|最|每|{ASKING.pattern}"
)
_KIND = rf"(?:最[^，,的]{{1,3}}的)?(?:{_KNOWN_KIND}|(?![是叫有在为由一那第])[^\W\d_]{{1,6}}?(?={_SAID_OF_IT}))"
_BEFORE_VERB = 2  # characters that the name of a kind mostly has
# 负责青禾镇的那个标段; 学位最多的那一所; 那位拟定校训的老师; 使用率最高的县; 景区所在的县; 没通高速的县，
_DESCRIBED_THAT = re.compile(rf"(?:的|(?<=最[多少高低大小长短快慢贵早晚新老远近好差])){_THAT}(?P<noun>{_KIND}|)")
_THAT_DESCRIBED = re.compile(rf"(?<![^，,]){_THAT}(?P<told>[^，,的]{{3,24}})的(?P<noun>{_KIND})")
_DESCRIBED = re.compile(rf"的(?P<noun>{_KIND})")
_LIES_IN = re.compile(rf"(?<![究出场厕务诊会])所(?P<how>[在属])(?:的|地)?(?:{_THAT})?(?P<noun>{_KNOWN_KIND})")
# What only one of several things is.
_RANKED = re.compile(
    r"最[^，,的\d]{1,6}$|第[一二三四五六七八九十\d]+(?:[位个家所座批名款项][^，,的]{0,12})?$|首[位家个座所批][^，,的]{0,12}$"
    "|倒数|垫底|[居排][首末]|[首末]位|榜首|唯一"
)
_PERSON = re.compile("(?:[人者员师长手记席理任授士匠]|(?<![国厂商店独人])家)$")
_SCHOOL = re.compile("[校园]$|[大中小]学$|学院$")
_FIRM = re.compile("[司店厂社行团]$|企业|单位|机构|医院|俱乐部")
_YES_OR_NO = re.compile(r"吗$|是否|是不是|有没有|对[吧么不]|(?P<said>[^\W\d_])不(?P=said)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}年?(?:度|末|底|初)?(?!\d)")
_SAME_YEAR = re.compile("(?:当|那|同|那一)年(?:末|底|初)?")


@dataclass(frozen=True, slots=True)
class Bridge:
    """Two plain questions, one after the other.

    Attributes:
        first: Which thing is described.
        lead: What holds for both, up to where the name of the thing stands in the second: 招标书里，
        rest: What is asked of it.
        told: What describes it, as the question says.
        noun: What kind of thing it is; empty if the question does not say.
        person: Whether it is somebody.
        ranked: Whether it is told from others as the most, the first, the last.
    """

    first: str
    lead: str
    rest: str
    told: str
    noun: str
    person: bool
    ranked: bool

    def then(self, name: str) -> str:
        """The second question, of the thing of that name."""
        return f"{self.lead}{name}{self.rest}"


@dataclass(frozen=True, slots=True)
class _Described:
    """Where the described thing stands: what describes it, up to ``told``, and what is asked, from ``asked``.

    Attributes:
        lead: Where what holds for the whole question ends.
    """

    lead: int
    begin: int
    told: int
    asked: int
    noun: str
    counted: str = ""
    lies: str = ""
    ranked: bool = False


def bridge_of(question: str) -> Bridge | None:
    """The two questions; None if the question describes nothing, or asks for nothing but what it describes."""
    text = _ADDRESS.sub("", without_original(question.strip())).rstrip("？?。！! ")
    folded = fold(text).text
    if len(folded) != len(text):
        text = folded
    if not 8 <= len(text) <= _LONGEST or re.search("[?？；;]", folded):
        return None
    thing = _described(folded)
    if thing is None:
        return None
    before, rest = folded[: thing.told], folded[thing.asked :]
    asks = ASKING.search(rest) and not (_YES_OR_NO.search(rest) or _asks_which(rest))
    if thing.told - thing.begin < _LEAST_TOLD or ASKING.search(before) or not asks:
        return None
    return _bridge(text, thing)


def _described(folded: str) -> _Described | None:
    """The described thing that something is said of; None if there is none."""
    lies = _LIES_IN.search(folded)
    if lies:
        noun, asked = _kind(folded, lies)
        begin = _clause(folded, lies.start())
        return _Described(begin, begin, lies.start(), asked, noun, lies["counted"] or "", lies["how"])
    that = _DESCRIBED_THAT.search(folded)
    if that:
        noun, asked = _kind(folded, that)
        begin = _clause(folded, that.start())
        ranked = _ranked(folded[begin : that.start()])
        return _Described(begin, begin, that.start(), asked, noun, that["counted"], ranked=ranked)
    that = _THAT_DESCRIBED.search(folded)
    if that:
        noun, asked = _kind(folded, that)
        begin, end = that.span("told")
        return _Described(that.start(), begin, end, asked, noun, that["counted"], ranked=_ranked(that["told"]))
    for match in _DESCRIBED.finditer(folded):
        noun, asked = _kind(folded, match)
        begin = _clause(folded, match.start())
        ranked = _ranked(folded[begin : match.start()]) and "是" not in folded[begin : match.start()]
        named = re.search(f"(?:{_NAMED})$", noun) or noun == "人" or _PERSON.search(noun[1:])
        if (ranked and named) or (re.fullmatch(_NAMED, noun) and folded[asked : asked + 1] in ("，", ",")):
            return _Described(begin, begin, match.start(), asked, noun, ranked=ranked)
    return None


def _kind(folded: str, match: re.Match[str]) -> tuple[str, int]:
    """What kind of thing is described, and where its name ends; before an asking word there stands a verb mostly."""
    noun, end = match["noun"], match.end("noun")
    if len(noun) > _BEFORE_VERB and ASKING.match(folded, end) and not re.search(f"(?:{_NAMED})$", noun):
        noun, end = noun[:_BEFORE_VERB], match.start("noun") + _BEFORE_VERB
    return noun, end


def _clause(folded: str, end: int) -> int:
    """Where the clause begins that goes on to a place."""
    return max(folded.rfind("，", 0, end), folded.rfind(",", 0, end)) + 1


def _ranked(told: str) -> bool:
    return _RANKED.search(told) is not None


def _asks_which(rest: str) -> bool:
    """Whether nothing is asked but which thing is described, or what it is called."""
    name = "的(?:名字|姓名|全名|名称|大名)"
    which = rf"谁|何|(?:什么|啥)(?:名字?|人|来着)?|哪(?:一|几|些)?{_CLASSIFIER}?[^\W\d_的里儿年天月届]{{0,4}}"
    return re.match(f"[，,]?(?:{name})?(?:到底|究竟)?(?:是指?|叫|为|指的?是?)(?:{which})[呢啊呀]?$", rest) is not None


def _bridge(text: str, thing: _Described) -> Bridge:
    told, rest = text[thing.begin : thing.told], text[thing.asked :].lstrip("，, ")
    lead = text[: thing.lead]
    person = bool(_PERSON.search(thing.noun)) if thing.noun else thing.counted == "位"
    noun = text[thing.asked - len(thing.noun) : thing.asked]
    script = detect_script(text)
    which = to_script(f"哪{thing.counted or _counted(thing.noun)}", script)
    if thing.lies:
        first = f"{told}{to_script('在' if thing.lies == '在' else '属于', script)}{which}{noun}"
    elif person:
        first = f"{told}的{'' if noun == '人' else noun}{to_script('是谁', script)}"
    else:
        first = f"{told}的是{which}{noun}" if noun else f"{told}的是{to_script('哪一' + thing.counted, script)}"
    year = _YEAR.search(told)
    if year and _SAME_YEAR.search(rest):
        rest = _SAME_YEAR.sub(year.group(), rest, count=1)
    elif year and thing.ranked and not _YEAR.search(rest):
        rest = year.group() + rest
    return Bridge(f"{lead}{first}？", lead, f"{rest}？", told, noun, person, thing.ranked)


def _counted(noun: str) -> str:
    """What a kind of thing is counted with."""
    return "所" if _SCHOOL.search(noun) else "家" if _FIRM.search(noun) else "个"

"""Whom a line names as the one who speaks, writes or sends: an organisation, a place, a person."""

from __future__ import annotations

import re

from assistant.library.describing.regions import find_region
from assistant.library.script import fold

_LONGEST = 40
_ORGAN = re.compile(
    r"(?:政府|办公室|办公厅|委员会|[局厅部院会校司站社署处所队馆园厂矿]|[党教政纪团省市县区工]委|中心|集团|公司|大学|中学"
    r"|小学|医院|银行|法院|报|网|乡|镇|村|街道|编辑部|课题组|组委会)$"
)
_NO_ORGAN = re.compile(
    r"[。！？!?；;，,、：:《》“”\"\d]|(?:的|了|是|在|把|被|将)|^(?:关于|第|附|图|表)|^(?:本|该|我|各|全)"
)
# Family names that nine of ten people bear; a name alone on a line is told by them.
_FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万钱严洪覃武戴莫孔向汤温康施文牛樊葛邢安齐庄章童游翁霍柏柯阮欧倪严骆岳尚耿关焦左甘祝包宁牟舒房裴"
)
_NAME = rf"(?:欧阳|司马|上官|诸葛|[{_FAMILY}])(?:\s?[\u4e00-\u9fff]){{1,2}}"
_NO_PEOPLE = re.compile(
    r"方[案法式向]|文[件化章学明本]|高[考中校等度铁水新]|金[融额属]|安[全排徽置装]|任[务命何]|温[度州]|程[序度]|江[苏西河]|万[元人一]"
    r"|夏[天季]|范[围文本例]|黄[河色金]|田[园地野]|石[油头]|陆地|段落|严[格重]|关[于注键]|包括|宁[夏波]|游[戏客]|焦点|左右|尚未|成[都果效]|余[额地]"
    r"|马[上路]|林[业地区]|白[天色]|孔子|康复|武[汉术]|邓小平|毛泽东|解[决放读]|沈阳|汤|包|管|古代|华[北东南]|戴|施[工行政]|于[是此]"
)
_PEOPLE = re.compile(rf"{_NAME}(?:(?:\s*[、,，]\s*|\s+){_NAME}){{0,5}}")
_POST = (
    r"(?:书记|[局厅部市县区省镇乡村校院会处科站司署行园馆]长"
    r"|董事长|理事长|总经理|主任|主席|教授|研究员|教师|代表|委员)"
)
_PERSON_WITH_POST = re.compile(
    rf"({_NAME})\s*[(（].{{2,30}}[)）]|\S{{0,30}}?{_POST}\s+({_NAME})|({_NAME})\s+\S{{2,30}}{_POST}"
)
_DASH = re.compile(r"\s*(?:—+|──+|--+|–)\s*")
_LABELLED = re.compile(
    r"[(（\[【]?\s*(?:作\s*者|撰\s*文|撰\s*稿|执\s*笔|发\s*言\s*人|讲\s*话\s*人|主\s*讲\s*人?|演\s*讲\s*[者人]|发言单位|报送单位|供稿单位?|供\s*稿)"
    r"\s*[:：]\s*([^\n)）\]】]{2,40}?)\s*[)）\]】]?(?=\s{2,}|\s*$|\s+(?:来源|日期|时间|发布|责编|编辑|单位|\d{4}))"
)
# Behind a label a name need not be known as one. Words in front of a colon are the next label.
_WORDS = r"[\u4e00-\u9fff·]{2,4}(?![\u4e00-\u9fff]|\s*[:：])"
_AUTHOR = re.compile(
    rf"(?<![\u4e00-\u9fff])(?:作\s*者|撰\s*文|撰\s*稿人?|执\s*笔|发言人|讲话人|主讲人?|演讲[人者])\s*[:/]\s*"
    rf"({_WORDS}(?:[\s、,]+{_WORDS})*|[^\s:()\[\]|/,。;、]{{2,30}})"
    rf"|(?<![\u4e00-\u9fff])(?:文|文字|文/图|图文|[\u4e00-\u9fff]{{0,6}}记\s*者)\s*[:/|]\s*({_WORDS}(?:[\s、,]+{_WORDS})*)"
    rf"|^\s*(?:本[报台刊]|综合)?(?:记者|特派员)\s*({_PEOPLE.pattern})\s*[/(|].{{1,12}}(?:报导|报道|电)"
    rf"|[(【][\u4e00-\u9fff]{{0,8}}记者\s*({_PEOPLE.pattern})(?=[)】\s])"
    rf"|(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{{0,6}}(?:记者|评论员)\s+({_PEOPLE.pattern})"
    rf"(?=\s*(?:$|[)\]】]|通讯员|实习|摄|文|报道))"
)
_ENGLISH_AUTHOR = re.compile(r"(?:By|BY|Authors?:)\s+((?:[A-Z][\w.'’-]+[\s,]*(?:and\s|&\s)?){2,8})")


def names_organisation(text: str) -> bool:
    """Whether the text is the name of an organisation or of an administrative area and nothing else."""
    folded = fold(text).text.strip().strip("()（）[]【】")
    if not 2 <= len(folded) <= 30 or _NO_ORGAN.search(folded):
        return False
    return find_region(folded) == folded or (len(folded) >= 4 and _ORGAN.search(folded) is not None)


def names_people(text: str) -> bool:
    """Whether the text is the names of people and nothing else."""
    folded = fold(text).text.strip()
    return len(text) <= _LONGEST and _PEOPLE.fullmatch(folded) is not None and not _NO_PEOPLE.match(folded)


def byline(line: str) -> str:
    """Whom the line names, if it names somebody and says nothing else; empty otherwise.

    A label (作者, 发言人), brackets and the post of a person are no part of the name.
    """
    if len(line) > 2 * _LONGEST:
        return ""
    folded = fold(line)
    labelled = _LABELLED.match(folded.text)
    if labelled:
        start, end = folded.original_span(*labelled.span(1))
        return line[start:end]
    bare = line.strip("—-– \u3000")
    if re.fullmatch(r"[(（\[【][^()（）]*[)）\]】]", bare):
        bare = bare[1:-1].strip()
    if names_organisation(bare) or names_people(bare):
        return bare
    folded = fold(bare)
    person = _PERSON_WITH_POST.fullmatch(folded.text)
    if person:
        group = next(i for i in (1, 2, 3) if person[i])
        start, end = folded.original_span(*person.span(group))
        return bare[start:end]
    return ""


def byline_of_heading(heading: str) -> str:
    """Whom a heading names after its last dash, in brackets at its end, or before its colon; empty if nobody."""
    tail = _DASH.split(heading)[-1]
    if tail != heading and byline(tail):
        return byline(tail)
    bracket = re.search(r"[(（]([^()（）]{2,30})[)）]$", heading)
    if bracket and byline(bracket[1]):
        return byline(bracket[1])
    lead, colon, rest = heading.replace("：", ":").partition(":")
    return lead.strip() if colon and rest.strip() and names_organisation(lead.strip()) else ""


def author_in(line: str) -> str:
    """The author whom the line names with a label, in whatever else it says; empty if it names none."""
    if len(line) > 200:
        return ""
    folded = fold(line)
    match = _AUTHOR.search(folded.text)
    if match and match[match.lastindex or 0] not in (
        "admin",
        "administrator",
        "佚名",
        "原创",
        "网络",
        "本站",
        "互联网",
    ):
        start, end = folded.original_span(*match.span(match.lastindex or 0))
        return " ".join(line[start:end].split())
    english = _ENGLISH_AUTHOR.fullmatch(line.strip())
    return " ".join(english[1].split()) if english else ""

"""Administrative areas by the grammar of their names: 云州省河西县, 雲州市嶺東區, 成渝地区."""

from __future__ import annotations

import itertools
import re

from assistant.library.script import fold

# A name begins a line or follows a mark, a preposition or another name, outer areas first; endings that also end
# common words (小区, 城市, 示范区) are no names.
_NAME = r"[^\W\d_a-z与和及在对向至于的是]"
_OUTER = "特别行政区|自治区|省"
_MIDDLE = "自治州|地区|市(?![场值价])"
_INNER = "自治县|自治旗|高新区|开发区|新区|县|区(?![别分域间块])"
_PLACE = re.compile(
    rf"(?:^|(?<=[^\u4e00-\u9fff])|(?<=[与和及在对向至于赴驻由年])|(?<=中共)|(?<=共和国))(?=[^\W\d_])(?!中共|[年国以为把被从将若如每其他此这那到使让给也都就但而且])"
    rf"({_NAME}{{2,6}}?(?:{_OUTER}))?({_NAME}{{2,5}}?(?:{_MIDDLE})|{_NAME}{{4,9}}自治州)?"
    rf"({_NAME}{{2,6}}?(?:{_INNER})|{_NAME}{{4,9}}自治县)?"
)
_NO_PLACE = re.compile(
    r"(?:[小社校学园景库灾片辖战牧林矿专禁误时街厂病分范验护特全本我各该商老跨]|(?<![东西])城|\w{3}山)区|[全本我各邻外]县"
    r"|(?:(?<!成)都|[城超股上门夜集全本我各菜强我])市|(?:[全本我各外]|节)省|强县|强区|强省"
    r"|(?:部分|各|该|这|贫困|农村|偏远|沿海|内陆|[东西中南北]部|民族|其他|发达|边远)地区"
)
_NOT_NAME = re.compile(
    r"(?:访|今|中国|我国|印发|推进|加快|支持|建设|走进|来到|位于|服务|促进|推动|落实|开展|做好|加强|全面|打造)+"
)
_ENGLISH = re.compile(
    r"\b[A-Z][\w'’]+(?:\s[A-Z][\w'’]+){0,2}\s(?:Province|City|District|County|Municipality|New Area)\b"
    r"(?:,\s[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)?"
)


def find_region(text: str) -> str:
    """The administrative area named in the text, with the areas around it as far as they stand before it."""
    folded = fold(text)
    best, most = (0, 0), 0
    for match in _PLACE.finditer(folded.text):
        areas = list(itertools.takewhile(lambda area: not _NO_PLACE.search(area), filter(None, match.groups())))
        if len(areas) > most:
            verb = _NOT_NAME.match(match.group())
            end = match.start() + sum(map(len, areas))
            best, most = (match.start() + (verb.end() if verb else 0), end), len(areas)
    if not most:
        english = _ENGLISH.search(text)
        return english.group() if english else ""
    start, end = folded.original_span(*best)
    return text[start:end]

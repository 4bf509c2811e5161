"""Follow-ups of more than one clause, or of more turns: 那乙县呢，要多久？ 换成乙县的话，…？ 回头看押金，…？

What is named anew stands in place of what it replaces, and the rest is asked of that. All functions take Simplified
text; each gives None where the follow-up is of another form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from assistant.search.question_parts import ASKING, TIME, content, head_of, subject, theme, topic, word_at_head
from assistant.search.replacing import Completed, Earlier, asked_again, replaced

_OPENS = "(?:(?:那么?|然后|还有|另外|如果|要是|假如|若)[，, ]*)?"
_AGAIN = re.compile(
    rf"^{_OPENS}(?P<new>[^，,？?。；;]{{1,14}}?)(?:那边|那里|那儿|这边|方面)?(?:的话)?呢[，,？?；; ]+(?P<more>.+)$"
)
_UNDER = re.compile(
    rf"^{_OPENS}(?:换成|换作|换到|换|改成|改为|放到|放在|轮到)(?P<new>[^，,？?。；;]{{2,14}}?)"
    "(?:那边|那里|那儿|这边)?(?:的话[，, ]*|(?:呢|以后|之后)?[，,？? ]+)(?P<more>.+)$"
)
_BACK = re.compile(
    "^(?:(?:好的?|嗯|哦|那么?|我想|我们|咱们)[，, ]*)*"
    "(?:(?:再|还是|又)?(?:回头|回过头|[说看聊讲问谈绕转]回|回到)(?:来|去)?(?:再?[看说讲聊问谈])?"
    "(?:一?下|[看说])?|(?:还是|再)(?:[说问看聊])?(?=刚才|刚刚|前面|之前|开头|最初|一开始|先前)"
    "|(?=(?:刚才|刚刚|前面|之前|开头|最初|一开始|先前)[你我]?们?[说提问讲聊]))"
    "(?P<when>刚才|刚刚|前面|之前|开头|最初|一开始|先前)?(?:[你我]?(?:们)?(?:[说提问聊讲]到?过?)?的)?[这那]?一?[个条份家项]?"
    "(?P<thing>[一-鿿A-Za-z\\d]{2,10})(?:吧|啊|呀|哈)?[，,：: ]+(?P<rest>.+)$"
)
_FIRST = frozenset({"开头", "最初", "一开始"})
_THIS = re.compile("^(?:它们?|该[一-鿿]|[这那]一?[个条份家项])(?=[一-鿿])(?:的)?")
_ALSO = re.compile("^(?:又|还|也|都|各|分别|大概|大约|一共|总共)*(?:是|有|要|为|占|达到?|需要?)?")
_OTHER_ONE = re.compile(
    "(?P<which>(?:之前|以前|原来|原先|先前|此前|前面|上|前|另外?|后来|后面|下)的?)(?P<measure>[这那]?一?(?:家|个|位|任|所|届|款))"
    "(?=[叫是为有又还也干做当怎几多哪什谁呢，,]|$)"
)
_EACH = re.compile("^(?:是不是|是否)?(?:每一?(?P<one>[一-鿿])|各(?P<other>[个家所座站间处条])|全部?都|它们都|都)")
_PROGRESS = re.compile(
    f"^(?P<time>{TIME.pattern})?(?:的?时候)?(?:实际上?|真正|到底|究竟|已经|现在|目前|又|都)*"
    "(?:[走做干推]|完成|推进|进展|落实|实现|达到?|建)(?:[到成得进]|到了)?了?"
    "(?:哪一?步|多少|什么程度|什么地步|怎么?样|几成|哪里|哪儿|哪)[一-鿿]{0,2}$"
)
_PLANNED_IN = re.compile("(?:方案|规划|计划|目标|办法|意见|要求|纲要|安排)(?:里面?|中|上|内)?$")
_TWO_ASKED = re.compile(f"(?<=..)、(?=[^、，,]*(?:{ASKING.pattern}))")
_PLANNED = re.compile("方案|规划|计划|目标|纲要|要(?:达到?|到|有|建成?)?(?:多少|几|百分)|将")
WHETHER = re.compile("([一-鿿])[不没]\\1|有多[一-鿿]|(?<=.)还是|(?<=[一-鿿]{2})[不没]$")
_SHARE = re.compile(f"^[^，,]{{1,10}}的占(?:{ASKING.pattern})")
_THERE_IS = re.compile(
    "^(?P<who>[^，,？?]{2,14}?)(?:有没有|设没设|有(?![限效机关色害])|设有|提供|配有)(?P<thing>[^，,？?]{2,16}?)吗?$"
)
_YES = re.compile("^(?:有的?|是的?|设有|提供)[，,。 ]*(?P<name>[^，,。；;在是的有\\d]{3,10})")
COUNTED = re.compile("(?:多少|几)[人名位个家所座项件辆台间户条种类款批届场本套支门根艘]?$")


def in_two_clauses(bare: str, earlier: Earlier) -> Completed | None:
    """The earlier question of what the first clause names, with what the second asks of it."""
    under = _UNDER.match(bare)
    found = under or _AGAIN.match(bare)
    if not found or ASKING.search(found["new"]):
        return None
    more = found["more"].rstrip("？?。 ").removeprefix(found["new"])
    more = _TWO_ASKED.sub("，", more)
    asks = ASKING.search(more + "？") or WHETHER.search(more)
    if not asks or not (content(found["new"]) or TIME.search(found["new"])):
        return None
    whole = replaced(found["new"] + "呢", earlier)
    said = whole.text.rstrip("？?")
    own_words = _ALSO.sub("", more)
    if whole.sure and content(own_words) in earlier.question:
        return whole
    if not whole.sure:
        clause = bare[: found.end("new")]
        return None if under else Completed(text=f"{lead(earlier)}{clause}，{more}？", slot="subject")
    if not under:
        return Completed(text=f"{said}，{more}？", slot=whole.slot)
    own = Earlier(question=said, titles=earlier.titles, names=earlier.names, texts=earlier.texts)
    return Completed(text=f"{_about(own)}，{more}？", slot=whole.slot)


def gone_back(question: str, turns: Sequence[tuple[str, str]]) -> int | None:
    """Which of the turns, each a question and its answer, a follow-up says that it goes back to (回头看押金，…)."""
    found = _BACK.match(question.strip())
    if not found or not turns:
        return None
    if found["when"] in _FIRST:
        return 0
    thing = found["thing"]
    shared = [max(_run(thing, asked), 0.9 * _run(thing, answer)) for asked, answer in turns]
    return max(range(len(turns)), key=lambda at: (shared[at], at)) if max(shared) >= 1.5 else len(turns) - 1


def of_thing_before(bare: str, earlier: Earlier) -> Completed | None:
    """What is asked of the thing that the follow-up goes back to, with whose it is."""
    found = _BACK.match(bare)
    if not found:
        return None
    thing, rest = found["thing"], found["rest"]
    asking = ASKING.search(earlier.question)
    owner = subject(earlier.question, earlier.titles, earlier.names) if asking else topic(earlier.question)
    said = next((text for text in (owner, topic(earlier.question)) if thing in text), "")
    named = said[: said.find(thing) + len(thing)] if said else thing if thing.startswith(owner) else f"{owner}的{thing}"
    pointing = _THIS.match(rest)
    return Completed(text=f"{named}{rest[pointing.end() :] if pointing else '，' + rest}？", slot="pronoun")


def of_another_one(bare: str, earlier: Earlier) -> Completed | None:
    """The follow-up with the kind of thing that 之前那家 or 另一个 leaves out, and with whose it is."""
    found = _OTHER_ONE.match(bare)
    if not found:
        return None
    which = re.search("哪一?[家个位任所届款](?P<rest>[一-鿿]{2,8})", earlier.question)
    kind = word_at_head(which["rest"], earlier.texts) if which else ""
    asking = ASKING.search(earlier.question)
    if not which and asking and bare[found.end() :].rstrip("呢") == "":
        return Completed(
            text=f"{topic(earlier.question)}{found.group()}{asked_again(earlier.question, asking)}？", slot="part"
        )
    owner = subject(earlier.question, earlier.titles, earlier.names) if which else topic(earlier.question)
    return Completed(text=f"{owner}{found.group()}{kind}{bare[found.end() :]}？", slot="pronoun")


def of_the_whole(bare: str, earlier: Earlier) -> Completed | None:
    """A question about each of what was counted, or about a share of it."""
    each, asking = _EACH.match(bare), ASKING.search(earlier.question)
    named = each and asking and bare[each.end() :][:1] == earlier.question[asking.end() :][:1]
    if each and asking and named and earlier.question[: asking.start()].endswith("有"):  # 每个班 after 有多少个班
        head = re.sub("(?:一共|总共|共)?有$", "", earlier.question[: asking.start()])
        return Completed(text=f"{head}{bare}？", slot="topic")
    if not asking:
        return None
    measure = (each["one"] or each["other"]) if each else None
    if each and (measure is None or measure in asking.group()) and len(content(bare).replace(" ", "")) > 2:
        return Completed(text=f"{counted(earlier.question)}{bare}？", slot="topic")
    if _SHARE.match(bare) and re.match("多少|几", asking.group()) and "占" not in earlier.question:
        return Completed(text=f"{counted(earlier.question)}中{bare}？", slot="topic")
    progress = _PROGRESS.match(bare)
    if progress and _PLANNED.search(earlier.question) and re.match("多少|几|百分", asking.group()):
        return _how_far(progress["time"] or "目前", earlier, asking)
    return None


def _how_far(time: str, earlier: Earlier, asking: re.Match[str]) -> Completed:
    """How far it has come with what a plan was asked for: of the same thing, but not of the plan."""
    whole = TIME.sub("", topic(earlier.question), count=1)
    clause, comma, rest = whole.partition("，")
    if comma and _PLANNED_IN.search(clause) and content(rest):
        owner = subject(earlier.question, earlier.titles, earlier.names)
        whole = rest if owner in rest or rest in owner or _PLANNED_IN.search(owner) else owner + rest
    whole = re.sub("[到在，, ]+$", "", whole)
    # The unit is that of the answer: 是多少 of 在校生 says less than 有多少人.
    said = re.search(r"\d[万亿]?(?P<unit>[人名位个家所座项件台辆户条])", earlier.answer)
    asked = f"有多少{said['unit']}" if said and asking.group() == "多少" else f"是{asking.group()}"
    return Completed(text=f"{time}{whole}{asked}？", slot="time")


def counts(question: str) -> bool:
    """Whether a question asks how many there are of something."""
    asking = ASKING.search(question)
    after = question[asking.end() :].strip("？?。 的了呢啊") if asking else ""
    return bool(asking and COUNTED.fullmatch(asking.group()) and not re.match("[点号岁折成]", after))


def counted(question: str) -> str:
    """What an earlier question counts: 2号线设的站 of 2号线一共设了几个站."""
    asking = ASKING.search(question)
    text = question.rstrip("？?。 ")
    if not asking or not counts(question):
        return topic(question)
    after = re.split("[，,；;]", text[asking.end() :])[0].strip("的了呢啊 ")
    before = re.sub("(?:一共|总共|合计|共)(?=[一-鿿]*$)", "", text[: asking.start()])
    done = before.endswith("了")
    there_are = before.endswith(("有", "是"))
    before = re.sub("[了有是]$", "", before)
    if not after and done and asking.group()[-1] in "人名位":
        after = "人"
    of = "" if there_are and not before.endswith(tuple("省市区县镇乡村")) else "的"
    return f"{before}{of}{after}" if after and before else topic(question)


def there(earlier: Earlier) -> str:
    """The thing of which the earlier question asked whether it is there, and was told that it is; else empty."""
    text = earlier.question.rstrip("？?。 ")
    asked, said = _THERE_IS.match(text), _YES.match(earlier.answer)
    if not asked or ASKING.search(text.removesuffix("吗").replace("有没有", "有")):
        return ""
    name = TIME.split(said["name"])[0] if said else ""
    named = name if len(name) >= 3 and sum(name in one for one in earlier.texts) else asked["thing"]
    return asked["who"] + (named if named == name else f"的{named}")


def person_in(answer: str, earlier: Earlier) -> str:
    """Whom an answer in a clause names: what passages begin clauses with, in several of them; empty if none is sure."""
    written = "\n" + "\n".join(earlier.texts)
    names: list[str] = []
    for length in (4, 3, 2):
        for start in range(len(answer) - length + 1):
            name = answer[start : start + length]
            if (
                not re.fullmatch("[一-鿿]+", name)
                or re.search("[他她它与和在的了于是为有及跟对]", name)
                or name in earlier.question
            ):
                continue
            after = set(re.findall(f"{name}(.)", written))
            begins = re.search(rf"[\n。，；：:、“「]{name}(?=[于在与和是为的又曾也则、，（])", written)
            if begins and len(after) > 1 and not any(name in longer for longer in names):
                names.append(name)
    return names[0] if len(names) == 1 else ""


def without_pointer(bare: str) -> str:
    """A thing named with 那个 inside (奶瓶那个程序呢, 初中那一行呢) without it."""
    if not bare.endswith("呢") or ASKING.search(bare):
        return bare
    return re.sub(
        "(?<=[一-鿿A-Za-z\\d])的?[这那]一?(?:个|种|款|条|档|级|类|项|块|部分|行|栏|列|样)(?=[一-鿿]{0,8}呢$)", "", bare
    )


def lead(earlier: Earlier) -> str:
    """What stands before a clause of its own: what the earlier question is about, without its verb."""
    head, whole = _about(earlier), topic(earlier.question)
    return (head_of(whole, earlier.texts) or head) if head == whole else head


def _about(earlier: Earlier) -> str:
    """What the clauses after a question go on about: all of it where it begins with a clause of its own."""
    asking = ASKING.search(earlier.question)
    whole = topic(earlier.question[: asking.end()] if asking else earlier.question)
    if asking and re.search("[，,]", whole) and re.match("怎么|如何|怎样", asking.group()):
        return whole
    head = theme(earlier.question, earlier.titles, earlier.names, earlier.texts)
    return whole if whole.startswith(f"{head}的") else head


def _run(thing: str, text: str) -> int:
    """Characters of the longest piece of the thing that stands in the text."""
    return SequenceMatcher(None, thing, text, autojunk=False).find_longest_match().size

"""What is said to the assistant itself: greetings, thanks, what it can do, which documents it holds.

Only an utterance that is nothing but such talk is taken for it: one more word, and it is searched like any question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from assistant.answer.wording import EMPTY_LIBRARY
from assistant.library.script import fold, to_script
from assistant.records import Holding, Script

Talk = Literal["greeting", "thanks", "farewell", "ability", "documents", "count", "newest"]

_LISTED = 20  # documents that are named at most
_TRIMMED = re.compile(r"[\s,，。.!！?？~～、…:：;；]+")
_POLITE = "(?:请问|麻烦|请)?(?:你|您)?"
_YOURS = "(?:你|您|资料库|文档库|知识库|库|这个库|这里|这儿|系统|目前|现在|一共|总共|都|里面|里头|里|中|的)*"
_PAPERS = "(?:文件|文档|资料|文章|文献)"
# Over folded text without blanks and punctuation, from its first character to its last.
_CHINESE: dict[Talk, str] = {
    "greeting": "(?:(?:你|您|大家|各位)好|嗨|哈喽|哈啰|喂|在吗|在不在|早安|晚安|早|(?:早上|上午|中午|下午|晚上)好)"
    "(?:啊|呀|哦|吗)?",
    "thanks": "(?:好的?|嗯|哦)?(?:非常感谢|十分感谢|多谢|感谢|谢谢|谢了|辛苦)"
    "(?:你|您|了|啦|你了|您了|啊|你的帮助|您的帮助)*",
    "farewell": "(?:再见|拜拜|回头见|先这样|就这样吧?|没有?别?的?问题了|没有了|不用了)(?:啦|了|谢谢)?",
    "ability": "(?:请问)?(?:你|您)(?:是谁|是什么|叫什么(?:名字)?|怎么用|如何使用)(?:呢|啊)?|"
    f"{_POLITE}(?:能|会|可以)(?:帮我)?(?:做|干|回答)(?:些|点)?(?:什么|啥|哪些事)(?:问题)?(?:呢|啊)?|"
    f"{_POLITE}有(?:什么|哪些)(?:功能|用|用处|本领)(?:呢|啊)?",
    "documents": f"{_POLITE}{_YOURS}(?:有|收录了?|包含|包括|存了?|收了?)"
    f"(?:哪些|什么|些什么|啥){_PAPERS}(?:呢|啊)?|"
    f"(?:请)?(?:列出|列一下|显示|看看|给我看)(?:所有|全部)?(?:的)?{_PAPERS}(?:列表|清单|目录)?|"
    f"{_PAPERS}(?:列表|清单|目录)",
    "count": f"{_POLITE}{_YOURS}(?:有|收录了?|存了?|收了?)(?:多少|几)(?:份|篇|个|部|本)?{_PAPERS}(?:呢|啊)?",
    "newest": f"{_POLITE}{_YOURS}最新的?一?(?:份|篇|个)?{_PAPERS}?的?是?哪一?(?:份|篇|个)(?:{_PAPERS})?(?:呢|啊)?|"
    f"{_YOURS}最新的?{_PAPERS}是什么|哪一?(?:份|篇|个){_PAPERS}?是?最新的?",
}
_ENGLISH: dict[Talk, str] = {
    "greeting": "(?:hi|hello|hey|good (?:morning|afternoon|evening))(?: there)?",
    "thanks": "(?:many )?(?:thanks|thank you|thx)(?: (?:a lot|so much|very much))?",
    "farewell": "(?:bye|goodbye|good bye|see you)(?: then)?",
    "ability": "who are you|what are you|what can (?:you|i) (?:do|ask)(?: (?:for me|you))?|help|"
    "how do i use (?:you|this)",
    "documents": "(?:what|which) (?:documents|files|papers) (?:do you have|are there|are in (?:the|your) library)|"
    "list (?:all )?(?:the )?(?:documents|files)",
    "count": "how many (?:documents|files|papers) (?:do you have|are there|are in (?:the|your) library)",
    "newest": "(?:what|which) (?:is the )?(?:newest|latest|most recent) (?:document|file|paper)|"
    "which (?:document|file|paper) is (?:the )?(?:newest|latest|most recent)",
}
_PATTERNS: tuple[tuple[Talk, re.Pattern[str]], ...] = tuple(
    (talk, re.compile(f"{chinese}|{_ENGLISH[talk]}")) for talk, chinese in _CHINESE.items()
)

_SAID: dict[Talk, tuple[str, str]] = {
    "greeting": (
        "你好！我根据资料库里的文件回答问题，并注明依据的原句。请直接提问。",
        "Hello! I answer questions from the documents in the library and cite the sentences they rest on. Just ask.",
    ),
    "thanks": ("不客气，还可以继续提问。", "You are welcome. Ask on whenever you like."),
    "farewell": ("再见！", "Goodbye!"),
    "ability": (
        "我是本机上的文档问答助手。我只根据资料库里的文件回答：查数字、日期、名称和任务，比较几份文件，算和与差，"
        "列出要点；每句话都注明依据的原句，资料里没有的会直说。也可以问“有哪些文件”“最新的是哪篇”。",
        "I am a question-answering assistant that runs on this machine. I answer only from the documents in the "
        "library: figures, dates, names and tasks, comparisons, sums and differences, lists. Each statement cites the "
        "sentence it rests on, and I say so when the documents do not hold an answer. You can also ask which "
        "documents there are, and which is the newest.",
    ),
}


def talk_of(utterance: str) -> Talk | None:
    """The kind of talk that an utterance is; None for one that has to be searched."""
    folded = fold(utterance).text
    english = " ".join(_TRIMMED.sub(" ", folded).split())
    chinese = _TRIMMED.sub("", folded)
    for talk, pattern in _PATTERNS:
        if pattern.fullmatch(chinese) or pattern.fullmatch(english):
            return talk
    return None


def reply(talk: Talk, holdings: Sequence[Holding], script: Script) -> str:
    """What is answered to talk, in a language and script; titles stay as they are written.

    Args:
        holdings: The documents of the library.
    """
    if talk in _SAID:
        return to_script(_SAID[talk][script == "latin"], script)
    if not holdings:
        return EMPTY_LIBRARY[script]
    if talk == "newest":
        return _newest(holdings, script)
    return _listed(holdings, script, titles=talk == "documents")


def _listed(holdings: Sequence[Holding], script: Script, *, titles: bool) -> str:
    count = len(holdings)
    english = f"The library holds {count} documents"
    head = english if script == "latin" else to_script(f"资料库里有{count}份文件", script)
    if not titles:
        return f"{head}." if script == "latin" else f"{head}。"
    shown = sorted(holdings, key=lambda holding: holding.date, reverse=True)[:_LISTED]
    lines = [f"{number}. {_named(holding, script)}" for number, holding in enumerate(shown, start=1)]
    if count > len(shown):
        rest = count - len(shown)
        lines.append(f"… and {rest} more." if script == "latin" else f"……另有{rest}份。")
    return "\n".join([f"{head}:" if script == "latin" else f"{head}：", *lines])


def _newest(holdings: Sequence[Holding], script: Script) -> str:
    dated = [holding for holding in holdings if holding.date]
    if not dated:
        return "None of the documents has a date." if script == "latin" else to_script("文件都没有注明日期。", script)
    newest = max(dated, key=lambda holding: holding.date)
    same = [holding for holding in dated if holding.date == newest.date]
    named = "\n".join(_named(holding, script) for holding in same[:_LISTED])
    return f"The newest: {named}" if script == "latin" else f"最新的是：{named}"


def _named(holding: Holding, script: Script) -> str:
    """A document by its title, with what else tells it from others."""
    inside = holding.collection and holding.collection != holding.title
    facts = [holding.collection if inside else "", holding.publisher, holding.date]
    known = ", " if script == "latin" else "，"
    rest = known.join(fact for fact in facts if fact)
    title = f"“{holding.title}”" if script == "latin" else f"《{holding.title.strip('《》')}》"
    if not rest:
        return title
    return f"{title} ({rest})" if script == "latin" else f"{title}（{rest}）"

"""Questions in English: follow-ups completed, and the Chinese by which Chinese documents are searched."""

from __future__ import annotations

import re

from assistant.library.script import detect_script
from assistant.models.chat_model import ChatModel
from assistant.models.prompts import Prompts
from assistant.search.source import Source

_LEAD = re.compile(r"^(?:(?:and|but|so|ok(?:ay)?|then|also)\b[, ]*)+", re.IGNORECASE)
_ABOUT = re.compile(
    r"^(?:(?:and|but|so|then)[, ]+)*(?:(?:what|how) about|and|same (?:question )?for)\s+"
    r"(?:(?:for|in|of|at|by)\s+)?(?P<new>.+?)\s*\?*$",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|she|his|her|him|this|these|those|there)\b|\bthat\b(?! (?:is|are|was|were))",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_NAME = re.compile(r"(?<![.?!] )(?<!^)\b[A-Z][\w'’-]*(?:\s+(?:of\s+)?[A-Z][\w'’-]*)*")
_KIND = re.compile(" (?:Province|City|District|County|Municipality|New Area|Town|Bridge|Airport)$")
_FEW_WORDS = 2  # with no more words than this that tell something, a question names nothing of its own
_CHINESE = re.compile("[㐀-鿿]+")
_QUOTED = re.compile("“([㐀-鿿]+)”")
_TWICE = re.compile(r"([㐀-鿿]+)(?: [A-Z][A-Za-z]*)* ?[(（]([㐀-鿿]+)[)）]")
_ENGLISH_BESIDE = re.compile(r"([㐀-鿿]{2,}) ?[(（][A-Z][A-Za-z ]*[)）]")
_FIGURE = re.compile("(?P<figure>\\d+)(?:年|月|日|号|点|时|分|[%％])?[前后]?")
_WORD = re.compile(r"[A-Za-z][\w'’-]+")
_ASKS = re.compile(
    "what|which|who|whom|whose|when|where|why|how|many|much|is|are|was|were|do|does|did|has|have|had|can|could|will|"
    "would|should|in|on|at|of|for|to|by|the|a|an|and|or|from|with|about|long|far|old|big|large|high|tall|year|date|"
    "there|be|been|share|number|amount",
    re.IGNORECASE,
)


def complete_english(question: str, earlier: str) -> tuple[str, bool]:
    """An English follow-up with what it leaves out, and whether rules decide it.

    What cannot be put in its place stands behind the earlier question, from which the translation reads it.
    """
    about = _ABOUT.match(question.strip())
    new = about["new"] if about else ""
    if not about and not _leans(question):
        return question, True
    if detect_script(earlier) == "latin":
        bare = _LEAD.sub("", question.strip()).rstrip("? ")
        year = _YEAR.search(new or bare)
        if year and _YEAR.search(earlier) and not _telling(new or bare):
            return _YEAR.sub(year.group(), earlier, count=1), True
        names = list(_NAME.finditer(earlier))
        if names and re.fullmatch(r"(?:the )?[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*", new):
            old = names[0]
            kind = _KIND.search(old.group())
            if kind and not _KIND.search(new):
                new += kind.group()
            return earlier[: old.start()] + new.removeprefix("the ") + earlier[old.end() :], True
    return f"{earlier.rstrip()} {question.strip()}", True


def _leans(question: str) -> bool:
    """Whether an English question needs the one before it: it points back, or names nothing."""
    if _POINTS.search(question) or re.match(r"(?:and|but|so|then)\b", question.strip(), re.IGNORECASE):
        return True
    if _NAME.search(question):
        return False
    return len(_telling(question)) <= _FEW_WORDS


def _telling(text: str) -> list[str]:
    """The words of an English text besides those that only ask or join."""
    return [word for word in _WORD.findall(text) if not _ASKS.fullmatch(word)]


def translated(question: str, model: ChatModel, prompts: Prompts, source: Source) -> str:
    """The question in Chinese, with the library's own names and its Chinese words in it; empty if nothing is known.

    Names are put in by their pinyin before the model reads the question: a small model invents characters for names
    that it does not know, but copies those that stand there in quotes. Where it does not, letters stand for them in a
    second try.
    """
    from assistant.search.place_names import with_chinese_names  # its table of readings is only for these questions

    named, _ = with_chinese_names(question, source)
    named = _once(_QUOTED.sub(r"\1", named))
    names = list(dict.fromkeys(_CHINESE.findall(named)))
    quoted = _written(_CHINESE.sub(lambda name: f"“{name.group()}”", named), question, model, prompts)
    lost = [name for name in names if name not in quoted]
    if not quoted or lost:
        letters = {name: chr(ord("A") + at % 26) * 2 for at, name in enumerate(sorted(names, key=len, reverse=True))}
        lettered = named
        for name, letter in letters.items():
            lettered = lettered.replace(name, letter)
        other = _written(lettered, question, model, prompts) if names else ""
        if other and all(other.count(letter) for letter in letters.values()):
            for name, letter in letters.items():
                other = other.replace(letter, name)
            quoted, lost = other, []
    for name in names:
        quoted = re.sub(f'[“"「《]{name}[”"」》]', name, quoted)
    return " ".join([*lost, quoted]).strip()


def _once(named: str) -> str:
    """The question with a name once that stands there and again in brackets, or in English there: Luomei (洛湄市)."""
    named = _TWICE.sub(
        lambda both: max(both[1], both[2], key=len) if both[1] in both[2] or both[2] in both[1] else both[0], named
    )
    return _ENGLISH_BESIDE.sub(r"\1", named)


def _written(text: str, question: str, model: ChatModel, prompts: Prompts) -> str:
    """The translation that the model gives of the text; empty if it is none or lacks a figure of the question.

    A figure that the question does not have is left out: asked for a date, a small model may write one.
    """
    prompt = model.prompt(prompts.system, prompts.translate.format(question=text))
    written = "".join(piece.text for piece in model.stream(prompt, max_tokens=80)).strip().split("\n")[0]
    figures = set(re.findall(r"\d+", question))
    written = _FIGURE.sub(lambda found: found.group() if found["figure"] in figures else "", written)
    if set(re.findall(r"\d+", written)) != figures or detect_script(written) == "latin":
        return ""
    return written if len(written) <= 2 * len(question) else ""

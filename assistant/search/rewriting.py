"""A question made ready to be searched: a follow-up stands alone, an English one has its Chinese beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.library.lexicon import question_terms
from assistant.library.script import detect_script, fold, to_script
from assistant.models.generator import ChatModel
from assistant.models.prompts import Prompts
from assistant.records import Message

_TURNS = 2  # earlier questions that a follow-up can lean on
_ANSWER_CHARS = 120  # of an earlier answer: enough to name what it spoke of
# Words at the head or the end of a question, or in it, that point back to what was said before.
_POINTS_BACK = re.compile(
    r"^(?:那|那么|还有|另外|再|而|以及|然后|继续)|呢[?!。]*$|它|他们|她们|它们|这个|那个|这些|那些|这项|那项|该[项区市县校]|其中|上述|前者|后者|刚才|上面|"
    r"^(?:and|what about|how about|then)\b|\b(?:it|its|they|their|that one|this one)\b",
    re.IGNORECASE,
)
# The head of a question as far as the name of an administrative area, else its first two characters.
_SUBJECT = re.compile("[一-鿿]{2,7}?(?:新区|[省市区縣县州])|[一-鿿]{2}")
_REST_KEPT = 0.7
_FEW_TERMS = 3  # a question with no more terms than this names no subject of its own


def stands_alone(question: str) -> bool:
    """Whether a question can be understood without what was said before."""
    folded = fold(question).text.strip()
    return not _POINTS_BACK.search(folded) and len(set(question_terms(question))) > _FEW_TERMS


def search_question(question: str, history: Sequence[Message], model: ChatModel, prompts: Prompts) -> str:
    """The question as it is searched: able to be understood by itself, and in Chinese too if it is not in Chinese.

    Without its Chinese, the full-text side finds nothing for an English question in Chinese documents; the
    original stays in, because the library may hold English documents as well.
    """
    stand_alone = rewrite(question, history, model, prompts)
    if detect_script(stand_alone) != "latin" or not re.search("[A-Za-z]{2}", stand_alone):
        return stand_alone
    prompt = model.prompt(prompts.system, prompts.translate.format(question=stand_alone))
    written = "".join(piece.text for piece in model.stream(prompt, max_tokens=80)).strip().split("\n")[0]
    same_figures = set(re.findall(r"\d+", written)) == set(re.findall(r"\d+", stand_alone))
    if detect_script(written) == "latin" or len(written) > 2 * len(stand_alone) or not same_figures:
        return stand_alone
    return f"{written} ({stand_alone})"


def rewrite(question: str, history: Sequence[Message], model: ChatModel, prompts: Prompts) -> str:
    """The question as it can be understood by itself; the same question if it already can.

    The model writes it; what it writes is used only if it keeps what the question adds and says nothing that was
    not said before. Otherwise the earlier question is put in front of this one, which is clumsy but loses nothing.
    """
    asked = [message["content"] for message in history if message["role"] == "user"]
    if not asked or stands_alone(question):
        return question
    recent = _recent(history)
    dialogue = "\n".join(
        ("问：" if message["role"] == "user" else "答：") + message["content"][:_ANSWER_CHARS] for message in recent
    )
    prompt = model.prompt(prompts.system, prompts.rewrite.format(dialogue=dialogue, question=question))
    written = "".join(piece.text for piece in model.stream(prompt, max_tokens=60)).strip().split("\n")[0]
    written = re.sub(r"^(?:补充完整的?问题|最后一个问题|问题|问)[:：]\s*", "", written).strip('“”" ')
    if question.startswith("那"):  # it only joins the question to what was said before
        written = re.sub("那么?", "", written, count=1)
    questions = " ".join([*asked[-_TURNS:], question])
    if _faithful(written, question, dialogue) and _figures_of(written) <= _figures_of(questions):
        return to_script(_with_subject(written, asked[-1]), detect_script(question))
    return f"{asked[-1].rstrip('？?。')}，{question}"


def _figures_of(text: str) -> set[str]:
    """The numbers of a text; one that only an earlier answer holds would make a rewriting an answer."""
    return set(re.findall(r"\d+", fold(text).text))


def _recent(history: Sequence[Message]) -> Sequence[Message]:
    """The last turns, beginning with a question."""
    questions = [index for index, message in enumerate(history) if message["role"] == "user"]
    return history[questions[-min(_TURNS, len(questions))] :]


def _with_subject(written: str, earlier: str) -> str:
    """The rewriting with the subject of the earlier question put back if it was lost.

    Chinese names the subject first. A follow-up replaces one part of the earlier question: if that was the subject,
    the rest is still there; if much of the rest has gone, the subject should have stayed.
    """
    subject = _SUBJECT.match(earlier.strip())
    if not subject or subject.group()[:2] in written:
        return written
    rest = question_terms(earlier.strip()[subject.end() :])
    there = set(question_terms(written))
    kept = sum(term in there for term in rest) / max(1, len(rest))
    return written if kept >= _REST_KEPT else subject.group() + written


def _faithful(written: str, question: str, dialogue: str) -> bool:
    said = set(fold(dialogue + question).text)
    folded = fold(written).text
    if not folded or len(folded) > 100:
        return False
    new = [character for character in folded if character not in said and character.isalnum()]
    if len(new) > len(folded) * 0.15 or any(character.isdigit() for character in new):
        return False
    # What the follow-up adds: its terms without the words that point back and those that only join others.
    pointing = re.sub("[的了是有还也又吗]", " ", _POINTS_BACK.sub(" ", fold(question).text))
    added = [term for term in question_terms(pointing) if len(term) > 1]
    kept = sum(term in folded for term in added)
    return kept >= len(added) * 0.6

"""A question made ready to be searched: a follow-up stands alone, an English one has its Chinese beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.library.lexicon import question_terms
from assistant.library.script import detect_script, fold, to_script
from assistant.models.chat_model import ChatModel
from assistant.models.prompts import Prompts
from assistant.records import Message, Passage, Scope, Script
from assistant.search.following import changes_topic, complete, opens_without_subject, points_back
from assistant.search.going_on import gone_back
from assistant.search.question_parts import ASKING, area_names, content, place_in, places_in
from assistant.search.replacing import POOR, Completed, Earlier
from assistant.search.source import Source
from assistant.search.translating import complete_english, translated

_TURNS = 3  # earlier questions that a follow-up can lean on, one through another
_ANSWER_CHARS = 120  # of an earlier answer: enough to name what it spoke of
_LONGEST = 500  # characters of an earlier question or answer that are read; a follow-up leans on no essay
_LOOKED_AT = 5  # passages by which the library is asked what a question is about
_FEW = 2  # characters of content below which a question cannot stand alone
_OPENS_WITHOUT_SUBJECT = re.compile(f"(?:是|在|从|由|占|为|到|{ASKING.pattern})")
_SHARED = 0.25  # of the earlier question's terms that a follow-up made whole must hold
_HOMES = 2  # passages of the earlier question whose documents it is taken to be about
_BETTER = 0.2  # share of a question's terms by which other documents must be nearer to it than those spoken of


def search_question(
    question: str, history: Sequence[Message], model: ChatModel, prompts: Prompts, source: Source
) -> str:
    """The question as it is searched: able to be understood by itself, and in Chinese too if it is not in Chinese.

    Without its Chinese, the full-text side finds nothing for an English question in Chinese documents; the
    original stays in, because the library may hold English documents as well.
    """
    stand_alone = rewrite(question, history, model, prompts, source)
    if detect_script(stand_alone) != "latin" or not re.search("[A-Za-z]{2}", stand_alone):
        return stand_alone
    chinese = translated(stand_alone, model, prompts, source)
    return f"{chinese} ({stand_alone})" if chinese else stand_alone


def rewrite(
    question: str, history: Sequence[Message], model: ChatModel | None, prompts: Prompts, source: Source
) -> str:
    """The question as it can be understood by itself; the same question if it already can.

    Rules over the grammar of the question decide; the model writes only where they can but guess, and what it writes
    is used only if it keeps what the follow-up adds and says nothing that was not said before.

    Args:
        model: None leaves the guess of the rules as it is.
    """
    turns = _since_new_topic(_turns(history))
    if not turns or len(question) > _LONGEST:
        return question
    whole = turns[:1]
    for follow_up, next_answer in turns[1:]:
        whole.append((_by_rules(follow_up, *whole[-1], source)[0], next_answer))
    back = gone_back(to_script(question, "hans"), [(to_script(a, "hans"), to_script(b, "hans")) for a, b in whole])
    earlier, answer = whole[-1 if back is None else back]
    text, sure = _by_rules(question, earlier, answer, source)
    if not sure and model is not None:
        written = by_model(question, earlier, answer, model, prompts)
        text = _with_place(written, question, earlier, source) if written else text
    return text


def _with_place(written: str, question: str, earlier: str, source: Source) -> str:
    """What the model wrote, with the place of the earlier question where it was lost and no other is named."""
    asked = to_script(earlier, "hans")
    names = area_names(_regions(source), of=asked + question)
    place = place_in(asked, names)
    now = to_script(written, "hans")
    if not place or place.text in now or place_in(now, names) or place_in(to_script(question, "hans"), names):
        return written
    return to_script(place.text, _script(written, earlier)) + written


def _turns(history: Sequence[Message]) -> list[tuple[str, str]]:
    """The last questions with what was answered to each."""
    turns: list[tuple[str, str]] = []
    for message in history:
        text = message["content"].encode("utf-8", "ignore").decode("utf-8")[:_LONGEST]  # a lone surrogate has no script
        if message["role"] == "user":
            turns.append((text, ""))
        elif turns:
            turns[-1] = (turns[-1][0], text)
    return [(question, answer) for question, answer in turns if question.strip()][-_TURNS:]


def _since_new_topic(turns: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The turns from the last question on that says by itself of which place it asks what: what was before is over."""
    for index in range(len(turns) - 1, 0, -1):
        plain = to_script(turns[index][0], "hans")
        place = place_in(plain)
        if changes_topic(plain):
            return turns[index:]
        if place and not points_back(plain) and len(content(plain.replace(place.text, "")).replace(" ", "")) > POOR:
            return turns[index:]
    return turns


def _by_rules(question: str, earlier: str, answer: str, source: Source) -> tuple[str, bool]:
    """The question as rules complete it, and whether they are sure."""
    script = _script(question, earlier)
    if script == "latin":
        return complete_english(question, earlier)
    if detect_script(earlier) == "latin":
        leans = points_back(question) or len(content(question).replace(" ", "")) <= POOR
        return (f"{earlier} {question}" if leans else question), not leans
    plain, asked = to_script(question, "hans"), to_script(earlier, "hans")
    before, alone = source.search(asked, _LOOKED_AT), source.search(plain, _LOOKED_AT)
    titles = list(dict.fromkeys(to_script(passage.document.title, "hans") for passage in [*before, *alone]))
    regions = _regions(source)
    texts = [to_script(passage.text, "hans") for passage in [*before, *alone]]
    completed = complete(
        plain,
        Earlier(
            question=asked,
            answer=to_script(answer, "hans"),
            titles=titles,
            names=area_names([*regions, *titles], of=asked + plain),
            areas=[place.text for text in texts[: len(before)] for place in places_in(text)],
            texts=texts,
            called=[to_script(name, "hans") for name in [*source.values("title"), *source.values("publisher")]],
        ),
    )
    if completed.slot == "itself" and points_back(plain):
        return to_script(completed.text, script), True
    if completed.slot == "itself":
        return question, True
    if _may_stand_alone(plain, completed) and _elsewhere(plain, asked, before, alone, source):
        return question, True
    return to_script(completed.text, script), completed.sure or completed.slot in ("subject", "topic")


def _regions(source: Source) -> list[str]:
    """What the documents of the library name as their regions, in Simplified."""
    return [to_script(region, "hans") for region in source.values("region")]


def _script(question: str, earlier: str) -> Script:
    """The script of a question; that of the earlier one if its characters do not tell (冬茶呢, DH-35B呢)."""
    script = detect_script(question)
    if script == "hans" and to_script(question, "hant") == question:
        return "hant" if detect_script(earlier) == "hant" else "hans"
    if script == "latin" and re.search("[一-鿿]", question) and not re.search("[a-z]{2}", question):
        return "hant" if detect_script(earlier) == "hant" else "hans"
    return script


def _may_stand_alone(question: str, completed: Completed) -> bool:
    """Whether nothing in the words of a question shows that it needs another."""
    if completed.slot not in ("subject", "topic", "part") or len(content(question).replace(" ", "")) < _FEW:
        return False
    leans = opens_without_subject(question)
    asks_first = completed.slot == "topic" and _OPENS_WITHOUT_SUBJECT.match(question)
    return not (points_back(question) or asks_first or leans)


def _elsewhere(
    question: str, earlier: str, before: Sequence[Passage], alone: Sequence[Passage], source: Source
) -> bool:
    """Whether other documents than those of the earlier question are what a question is about.

    A question goes on with what was spoken of if its documents hold the terms about as well as any others do.

    Args:
        before: The passages of the earlier question, best first.
        alone: Those of the question by itself.
    """
    if not before or not alone:
        return False
    spoken_of = set(question_terms(earlier))
    enough = _cover(spoken_of, before[:_HOMES]) - _BETTER
    homes = {passage.document.id for passage in before[:_HOMES] if _cover(spoken_of, [passage]) >= enough}
    wanted = set(question_terms(question))
    at_home = source.search(question, _LOOKED_AT, scope=Scope(documents=tuple(homes)))
    return _cover(wanted, at_home) <= _cover(wanted, alone) - _BETTER


def _cover(wanted: set[str], passages: Sequence[Passage]) -> float:
    """The greatest share of the terms that one of the passages holds."""
    best = 0.0
    for passage in passages:
        text = fold(" ".join([passage.document.title, *passage.heading, passage.text])).text
        best = max(best, sum(term in text for term in wanted) / max(1, len(wanted)))
    return best


def by_model(question: str, earlier: str, answer: str, model: ChatModel, prompts: Prompts) -> str:
    """The question as the model completes it; empty if that says something new or loses what the question adds."""
    dialogue = f"问：{earlier}\n答：{answer[:_ANSWER_CHARS]}"
    prompt = model.prompt(prompts.system, prompts.rewrite.format(dialogue=dialogue, question=question))
    written = "".join(piece.text for piece in model.stream(prompt, max_tokens=60)).strip().split("\n")[0]
    written = re.sub(r"^(?:补充完整的?问题|最后一个问题|问题|问)[:：]\s*", "", written).strip('“”" ')
    if question.startswith("那"):  # it only joins the question to what was said before
        written = re.sub("^那么?", "", written)
    if not _faithful(written, question, earlier) or not _figures_of(written) <= _figures_of(earlier + " " + question):
        return ""
    return to_script(written, _script(question, earlier))


def _figures_of(text: str) -> set[str]:
    """The numbers of a text; one that only an earlier answer holds would make a rewriting an answer."""
    return set(re.findall(r"\d+", fold(text).text))


def _faithful(written: str, question: str, dialogue: str) -> bool:
    said = set(fold(dialogue + question).text)
    folded = fold(written).text
    if not folded or len(folded) > 100:
        return False
    new = [character for character in folded if character not in said and character.isalnum()]
    if len(new) > len(folded) * 0.15 or any(character.isdigit() for character in new):
        return False
    shared = set(question_terms(dialogue))
    if sum(term in folded for term in shared) < len(shared) * _SHARED:
        return False  # it is still a follow-up
    # What the follow-up adds: its terms without the words that point back and those that only join others.
    added = [term for term in question_terms(content(fold(question).text)) if len(term) > 1]
    return sum(term in folded for term in added) >= len(added) * 0.6

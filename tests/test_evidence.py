from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from assistant.answer.asked import asked, kind_missing, places_missing, years_missing
from assistant.answer.citations import quoted
from assistant.answer.evidence import (
    LIKELY,
    READ,
    SURE,
    THRESHOLDS,
    Verdict,
    agrees,
    examples_and_item,
    outlook_on,
    places_to_read,
    probability,
    signals,
    taken,
    verdict,
    warm_up,
    weights,
)
from assistant.config import Strictness
from assistant.models.chat_model import Outlook
from assistant.models.prompts import load_prompts
from assistant.records import Document, KeptSentence
from tests.fake_models import FakeChatModel
from tests.fakes import document


@pytest.mark.parametrize(
    ("question", "sentence", "missing"),
    [
        ("占比是多少？", "占比达到65%。", 0.0),
        ("占比是多少？", "新建学校10所。", 0.5),
        ("一共多少台？", "该厂成立于北津区。", 1.0),
        ("有多少名教师？", "招聘教师1107人。", 0.0),
        ("有多少公里？", "投资3亿元。", 0.5),
        ("总投资多少钱？", "签订了合作协议。", 1.0),
        ("门票多少钱？", "全票120元。", 0.0),
        ("连续办了多少年？", "连续22年举办活动。", 0.0),
        ("中间隔了几年？", "2024年启动。", 1.0),
        ("什么时候开工？", "2024年10月开工。", 0.0),
        ("什么时候开工？", "由市政府组织。", 1.0),
        ("周六几点开门？", "周六上午九点开门。", 0.0),
        ("周六几点开门？", "周六全天开放。", 1.0),
        ("提出了几点要求？", "提出3点要求。", 0.0),
        ("区长是谁？", "由区政府印发。", 0.0),
        ("资助了多少家庭经济困难学生？", "资助学生3767万人次。", 0.0),
        ("有多少家企业？", "面积3公里。", 0.5),
        ("跟哪几家签的？", "与甲院和乙院签订协议。", 0.0),
        ("how many schools?", "新建学校10所。", 0.0),
        ("可以打哪支電話問？", "由本局科員甲受理諮詢。", 1.0),
        ("服务热线是多少？", "服务热线12345。", 0.0),
        ("开在哪条街上？", "增设2个公益验光点。", 1.0),
        ("贷款是跟哪个国家借的", "其中1.2亿元来自日本协力基金。", 0.0),
        ("贷款是跟哪个国家借的", "其中1.2亿元来自外部贷款。", 1.0),
        ("手稿现存多少册？", "手稿现存二十三册，1937年缺。", 0.0),
        ("预算里讲的公共化服务包括哪几种？", "指公立幼儿园和非营利幼儿园。", 0.0),
    ],
)
def test_what_a_question_asks_for_is_looked_for_in_the_sentence(question: str, sentence: str, missing: float) -> None:
    assert kind_missing(asked(question), sentence) == missing


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("2027年的目标", "到2027年达到65%", 0.0),
        ("二〇二七年的目标", "到2035年建成", 0.0),
        ("2035年的目标", "到2027年达到65%", 1.0),
        ("24年的营收", "2024年营业收入", 0.0),
        ("2026年的目标", "方案（2024—2027年）", 0.0),
        ("2023年和2024年", "2024年营业收入", 0.5),
        ("目标是多少", "到2027年达到65%", 0.0),
        ("2027年就能实现吗？到底哪一年？", "到2029年基本实现", 0.0),
    ],
)
def test_years_of_the_question_are_looked_for(question: str, text: str, missing: float) -> None:
    assert years_missing(asked(question), [text]) == missing


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("112学年度招收了多少名境外学生？", "113學年度新生註冊率為91.7%；境外學生382人", 1.0),
        ("112年招收了多少名境外学生？", "112學年度境外學生382人", 0.0),
        ("2023年招收了多少名境外学生？", "民國112年境外學生382人", 0.0),
        ("113年招收了多少人？", "2024年招收382人", 0.0),
        ("建校满112年时有多少学生？", "2024年有学生382人", 0.0),
    ],
)
def test_a_year_of_the_republic_is_the_same_however_it_is_counted(question: str, text: str, missing: float) -> None:
    assert years_missing(asked(question), [text]) == missing


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("渝中区的占比", "成都东部新区的占比为63.2%", 1.0),
        ("成都东部新区的占比", "东部新区的占比为63.2%", 0.0),
        ("涪陵区的占比", "涪陵區公辦幼兒園占比", 0.0),
        ("这个区的占比是多少", "公办占比", 0.0),
        ("宕山县的占比", "云溪县的占比为63.2%", 1.0),
        ("南山区的占比", "云溪县的占比为63.2%", 1.0),
        ("偏远山区的占比", "云溪县的占比为63.2%", 0.0),
        ("我们山区学校的占比", "云溪县的占比为63.2%", 0.0),
        ("盐城市的占比", "云溪县的占比为63.2%", 1.0),
        ("东城区的占比", "云溪县的占比为63.2%", 1.0),
        ("桃园市的占比", "云溪县的占比为63.2%", 1.0),
        ("大城市的占比", "云溪县的占比为63.2%", 0.0),
        ("主城区的占比", "云溪县的占比为63.2%", 0.0),
        ("产业园区的占比", "云溪县的占比为63.2%", 0.0),
        ("大同市的占比", "云溪县的占比为63.2%", 1.0),
        ("同区上学的占比", "云溪县的占比为63.2%", 0.0),
        ("我是云溪一所乡镇初中的，占比多少", "云溪县的占比为63.2%", 0.0),
        ("要坐船到别区上学，津贴多少", "云溪县的占比为63.2%", 0.0),
        ("建设试验区有多少个", "建成10个", 0.0),
    ],
)
def test_places_of_the_question_are_looked_for(question: str, text: str, missing: float) -> None:
    assert places_missing(asked(question), [text]) == missing


@pytest.mark.parametrize("leaning", [{}, {"leaning": 1.0}])
def test_what_is_missing_never_makes_an_answer_more_probable(leaning: dict[str, float]) -> None:
    found = {"has": 1.0, "kind_missing": 0.0, "year_missing": 0.0, "place_missing": 0.0} | leaning
    for name in ("kind_missing", "year_missing", "place_missing"):
        assert probability(found | {name: 1.0}) <= probability(found)
    for name in leaning or ("has",):
        assert probability(found | {name: 5.0}) > probability(found)


def test_a_stricter_setting_asks_for_more() -> None:
    assert SURE > THRESHOLDS["strict"] > THRESHOLDS["balanced"] > THRESHOLDS["open"] == 0.0


class Knowing(FakeChatModel):
    """Leans as its ``identity`` and ``state`` say."""

    def __init__(self, identity: str, state: np.ndarray[tuple[int], np.dtype[np.float32]]) -> None:
        super().__init__()
        self.identity = identity
        self._state = state

    def outlook(self, head: str, pieces: Sequence[str], words: Sequence[str]) -> Outlook:
        return replace(super().outlook(head, pieces, words), state=self._state)


def signals_of(question: str, shown: Sequence[KeptSentence], model: FakeChatModel) -> dict[str, float]:
    return signals(question, shown, outlook_on(question, shown, model, load_prompts()), model)


def test_a_state_is_read_only_of_the_model_that_the_direction_was_fitted_for() -> None:
    shown, direction = [cites("占比为93.1%。")], weights().direction
    towards = direction / float(direction @ direction)  # its product with the direction is 1
    known = signals_of("占比是多少？", shown, Knowing(weights().model, towards))
    assert known["leaning"] == pytest.approx(weights().offset + 1, abs=1e-3)
    further = signals_of("占比是多少？", shown, Knowing(weights().model, 2 * towards))
    assert probability(further) > probability(known)
    assert "leaning" not in signals_of("占比是多少？", shown, Knowing("another", towards))


def test_only_the_best_sentence_and_the_question_are_read_after_the_examples() -> None:
    model = FakeChatModel()
    prompts = load_prompts()
    warm_up(model, prompts)
    read = model.evaluated_tokens
    first, second = cites("占比为93.1%。", title="简报"), cites("新建学校10所。", title="纪要")
    signals_of("占比是多少？", [first, second], model)
    assert model.kept == [examples_and_item(prompts)[0]]
    assert model.evaluated_tokens - read == len("资料：【简报】\n占比为93.1%。\n问题：占比是多少？\n判断：")


def test_a_later_sentence_does_where_the_best_one_does_not() -> None:
    def holds(prompt: str) -> float:
        return 0.99 if "65%" in prompt else 0.01

    best, second, third = cites("简报第3期印发。"), cites("占比为65%。"), cites("新建学校10所。")
    unlikely = replace(second, score=LIKELY / 2)
    model = FakeChatModel(holds=holds)
    found = verdict("占比是多少？", [best, second, third], model, load_prompts(), "balanced")
    assert found.answerable and found.shown == (second, best, third)
    found = verdict("占比是多少？", [second, best, third], model, load_prompts(), "balanced")
    assert found.answerable and found.shown == (second, best, third)
    found = verdict("占比是多少？", [best, third, second], model, load_prompts(), "balanced")
    assert found.answerable and found.shown == (second, best, third)
    for neither in ([best, third, unlikely], [best]):
        found = verdict("占比是多少？", neither, model, load_prompts(), "balanced")
        assert not found.answerable and found.shown == tuple(neither)


def test_the_likely_sentences_are_read_after_the_first_likeliest_first_and_no_more_than_so_many() -> None:
    scores = [0.2, 0.01, 0.3, 0.04, 0.1, 0.09, 0.08, 0.07]
    shown = [replace(cites("新建学校10所。"), score=score) for score in scores]
    assert places_to_read(shown) == [0, 2, 4, 5, 6]
    assert READ == 5 and places_to_read(shown[:2]) == [0]


def test_a_row_beside_the_one_that_the_question_names_is_not_read_in_its_place() -> None:
    table = document("p", "补助", "| 项目 | 上限 |\n|---|---|\n| 雨水桶安装 | 3万元 |\n| 沼气池改造 | 9万元 |\n")
    rows = []
    for words, score in (("雨水桶安装 | 3万元", 0.6), ("沼气池改造 | 9万元", 0.1)):
        start = table.text.index(words)
        kept = KeptSentence(
            document=table, chunk_id="p", heading=("项目 | 上限",), start=start, end=start + len(words), score=score
        )
        rows.append(kept)
    model = FakeChatModel(holds=lambda prompt: 0.9 if "沼气池" in prompt else 0.2)
    prompts = load_prompts()
    assert verdict("安装雨水桶最多补助多少？", rows, model, prompts, "balanced").shown[0].text.startswith("雨水桶")
    assert verdict("最多补助多少？", rows, model, prompts, "balanced").shown[0].text.startswith("沼气池")


def test_of_several_sentences_in_doubt_the_likeliest_is_taken_and_more_is_asked_of_a_later_one() -> None:
    assert taken([0.9], 0.3) == (0, True)
    assert taken([0.4, 0.45, 0.2], 0.3) == (0, True)
    assert taken([0.4, 0.7, 0.95], 0.3) == (1, True)
    assert taken([0.1, 0.4, 0.6], 0.3) == (2, True)
    assert taken([0.1, 0.4, 0.2], 0.3) == (0, False)
    assert taken([0.55, 0.58, 0.59], 0.6) == (0, False)


def test_more_is_asked_of_a_first_sentence_that_the_selection_does_not_clearly_prefer() -> None:
    def found(score: float, strictness: Strictness) -> Verdict:
        shown = [replace(cites("占比为65%。"), score=score)]
        return verdict("占比是多少？", shown, FakeChatModel(holds=lambda _: share), load_prompts(), strictness)

    share = next(each / 100 for each in range(1, 100) if 0.36 < _likelihood(each / 100) < 0.6)
    assert found(0.9, "balanced").answerable and not found(0.2, "balanced").answerable
    assert found(0.2, "open").answerable


def _likelihood(share: float) -> float:
    model = FakeChatModel(holds=lambda _: share)
    return verdict("占比是多少？", [cites("占比为65%。")], model, load_prompts(), "balanced").signals["answerable"]


def test_a_second_sentence_is_not_read_after_one_that_does() -> None:
    model = FakeChatModel()
    shown = [cites("占比为65%。"), cites("新建学校10所。")]
    verdict("占比是多少？", shown, model, load_prompts(), "balanced")
    once = model.evaluated_tokens
    verdict("占比是多少？", shown[:1], model, load_prompts(), "balanced")
    assert model.evaluated_tokens - once == once - len(examples_and_item(load_prompts())[0])


def test_each_sentence_of_the_examples_is_asked_what_it_answers_and_what_it_does_not() -> None:
    examples = examples_and_item(load_prompts())[0].split("\n\n")[1:-1]
    by_source: dict[str, list[bool]] = {}
    for example in examples:
        source, verdict = example.split("\n问题：")[0], example.split("\n判断：")[1]
        by_source.setdefault(source, []).append(verdict.startswith("有。"))
    assert by_source and all(sorted(verdicts) == [False, True] for verdicts in by_source.values())


def cites(text: str, *, title: str = "教育工作简报", heading: tuple[str, ...] = (), before: str = "") -> KeptSentence:
    document = Document(id="d", title=title, text=before + text, path="d.md")
    start, end = len(before), len(before) + len(text)
    return KeptSentence(document=document, chunk_id="c", heading=heading, start=start, end=end, score=1.0)


@pytest.mark.parametrize(
    ("question", "sentence", "agree"),
    [
        ("渝中区的毛入园率是多少？", cites("毛入园率为93.1%。", title="成都东部新区简报"), False),
        ("渝中区的毛入园率是多少？", cites("毛入园率为93.1%。", title="渝中区简报"), True),
        ("赣州市的毛入园率是多少？", cites("毛入园率为93.1%。", heading=("重庆市教委发言",)), False),
        ("渝中区的毛入园率是多少？", cites("毛入园率为93.1%。", before="渝中区召开会议。"), True),
        ("2035年的目标是多少？", cites("到2027年达到65%。"), False),
        ("2027年的目标是多少？", cites("到2027年达到65%。"), True),
        ("目标是多少？", cites("到2027年达到65%。", title="成都东部新区简报"), True),
        ("有多少所幼儿园？", cites("占比达到65%。"), False),
        ("有哪几所学校？", cites("甲校和乙校。"), True),
    ],
)
def test_a_sentence_of_another_place_year_or_kind_does_not_agree(
    question: str, sentence: KeptSentence, agree: bool
) -> None:
    assert agrees(question, quoted(sentence).citations) is agree

"""Follow-ups in the forms in which people ask them, over documents that no rule was written for."""

from __future__ import annotations

import pytest

from assistant.models.prompts import load_prompts
from assistant.records import Message
from assistant.search.following import changes_topic, complete
from assistant.search.replacing import Earlier
from assistant.search.retriever import Retriever
from assistant.search.rewriting import rewrite
from tests.fake_models import FakeChatModel
from tests.shelf import retriever, shelf

STAFF = "澄湾市柳桥区2023年底有多少在职医生？"
REVENUE = "星澜股份2024年海外收入占总收入多少？"
SUBSIDY = "汀屿市的青年租屋补助，单身的人一个月领多少？"
BUS = "岚大两个校区之间的校车一天有几班？"
EXAM = "溪口县保洁公司一个季度考核得85分，会扣钱吗？"
ENROLMENT = "云樟大学113学年度的新生注册率是多少？"
SALES = "禾川2023年卖出多少只智能水表？"
LAUNCH = "澄湾市的望江实验学校什么时候开学？"
HALF = "禾川2024年上半年的产量是多少？"
STAFF_T = "澄灣市柳橋區2023年底有多少在職醫生？"
REPORT_T = """---
title: 澄灣市統計公報
publisher: 澄灣市政府
---

# 澄灣市統計公報

柳橋區有醫生900人，雲堤縣有醫生300人。
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    return retriever(shelf(tmp_path_factory.mktemp("shelf"), report=REPORT_T))


@pytest.mark.parametrize(
    ("earlier", "question", "whole"),
    [
        # another place: of two that lie in each other, the one of the same kind
        (STAFF, "那云堤县呢？", "澄湾市云堤县2023年底有多少在职医生？"),
        (STAFF, "临沙市呢", "临沙市2023年底有多少在职医生？"),
        (STAFF, "换成云堤县是多少？", "澄湾市云堤县2023年底有多少在职医生？"),
        # another time
        (STAFF, "再过两年呢？", "澄湾市柳桥区2025年底有多少在职医生？"),
        (STAFF, "三年前呢？", "澄湾市柳桥区2020年底有多少在职医生？"),
        (HALF, "那下半年呢？", "禾川2024年下半年的产量是多少？"),
        (HALF, "第三季度呢？", "禾川2024年第三季度的产量是多少？"),
        (ENROLMENT, "上一学年度呢？", "云樟大学112学年度的新生注册率是多少？"),
        (ENROLMENT, "那112学年度呢", "云樟大学112学年度的新生注册率是多少？"),
        # another amount, under which the question is asked again
        (EXAM, "要是只有68分呢", "溪口县保洁公司一个季度考核得68分，会扣钱吗？"),
        (EXAM, "如果不到60分呢？", "溪口县保洁公司一个季度考核得不到60分，会扣钱吗？"),
        ("停车两小时收多少钱？", "那超过三个小时呢", "停车超过三个小时收多少钱？"),
        # another deed
        (SALES, "那生产了多少？", "禾川2023年生产了多少只智能水表？"),
        # a comparison keeps what is compared
        (ENROLMENT, "比上一年呢？", "云樟大学113学年度的新生注册率比上一年变化多少？"),
        (ENROLMENT, "跟前一年比是升是降？", "云樟大学113学年度的新生注册率跟前一年比是升是降？"),
        # the thing goes on to be asked about, not only whose it is
        (LAUNCH, "那已经录取的高一新生在哪儿上课？", "澄湾市的望江实验学校已经录取的高一新生在哪儿上课？"),
        (BUS, "坐一趟要钱吗？", "岚大两个校区之间的校车坐一趟要钱吗？"),
        (SUBSIDY, "那最多可以领多久？", "汀屿市的青年租屋补助最多可以领多久？"),
        (SUBSIDY, "由谁发？", "汀屿市的青年租屋补助，单身的人一个月领由谁发？"),
        (LAUNCH, "为什么推迟了？", "澄湾市的望江实验学校为什么推迟了？"),
        ("教师互派项目选出了多少人？", "他们选了哪些人去交流？", "教师互派项目选了哪些人去交流？"),
        ("溪口县2024年门票收入达到500万元吗？", "2025年呢？", "溪口县2025年门票收入达到多少元？"),
        # corrections
        (STAFF, "不是柳桥区，是云堤县", "澄湾市云堤县2023年底有多少在职医生？"),
        (STAFF, "说错了，我问的是2022年底", "澄湾市柳桥区2022年底有多少在职医生？"),
        # something else is asked: nothing is put in
        (STAFF, "换个问题，望江大桥有多长？", "望江大桥有多长？"),
        (STAFF, "好，再问别的，星澜股份的董事长是谁？", "星澜股份的董事长是谁？"),
        (STAFF, "换个话题。望江大桥有多长？", "望江大桥有多长？"),
        (STAFF, "不说这个了，望江大桥哪年通车？", "望江大桥哪年通车？"),
    ],
)
def test_a_follow_up_is_completed_in_whatever_form_it_comes(earlier: str, question: str, whole: str) -> None:
    assert complete(question, Earlier(question=earlier)).text == whole


def test_a_name_in_short_replaces_the_name_of_the_same_kind() -> None:
    called = ["星澜传感股份有限公司2024年年度报告", "砺山传感股份有限公司2024年年度报告"]
    asked = "星澜传感2024年海外收入占总收入多少？"
    assert complete("砺山呢？", Earlier(question=asked, called=called)).text == asked.replace("星澜", "砺山")
    called = ["星澜股份年度报告", "远渡阀门有限公司年度报告"]
    assert complete("那远渡呢？", Earlier(question=REVENUE, called=called)).text == REVENUE.replace("星澜股份", "远渡")


def test_what_a_table_or_a_list_sets_side_by_side_is_of_one_kind() -> None:
    asked = "岭东2024年物理类最低录取分是多少？"
    table = "| 省份 | 物理类 |\n| --- | --- |\n| 岭东 | 552 |\n| 江右 | 548 |"
    assert complete("江右呢？", Earlier(question=asked, texts=[table])).text == asked.replace("岭东", "江右")
    listed = "共招收岭东、江右和海西三地学生。"
    assert complete("换成海西呢", Earlier(question=asked, texts=[listed])).text == asked.replace("岭东", "海西")


def test_a_word_that_the_library_writes_with_the_same_ending_is_of_one_kind() -> None:
    asked = "澄湾市望江高级中学有多少学生？"
    texts = ["望江高级中学有学生900人。", "听涛高级中学有学生800人。"]
    assert complete("听涛呢？", Earlier(question=asked, texts=texts)).text == "澄湾市听涛高级中学有多少学生？"


def test_only_the_modifier_gives_way_where_the_thing_is_counted_by_itself() -> None:
    asked = "停车办法表决有多少赞成票？"
    assert complete("反对的呢？", Earlier(question=asked, texts=["49票赞成，3票反对。"])).text.endswith("多少反对票？")
    asked = "云岭区有几家养老院？"
    assert complete("民办的呢？", Earlier(question=asked, texts=["养老院12家"])).text == "云岭区有几家民办养老院？"


def test_the_year_that_tells_which_document_was_meant_is_kept() -> None:
    earlier = Earlier(question="禾川2024年怎么分红？", titles=["禾川股份有限公司2024年年度报告"])
    assert complete("参加股东大会的股东有哪些？", earlier).text == "禾川2024年参加股东大会的股东有哪些？"
    earlier = Earlier(question="禾川2024年怎么分红？", titles=["禾川股份有限公司章程"])
    assert complete("参加股东大会的股东有哪些？", earlier).text == "禾川参加股东大会的股东有哪些？"


@pytest.mark.parametrize(
    ("question", "changes"),
    [("换个问题，桥有多长？", True), ("再问个别的，桥有多长？", True), ("别的桥呢？", False), ("问题有几个？", False)],
)
def test_only_words_that_say_so_change_the_topic(question: str, changes: bool) -> None:
    assert changes_topic(question) is changes


@pytest.mark.parametrize(
    ("earlier", "question", "whole"),
    [
        (STAFF_T, "那雲堤縣呢？", "澄灣市雲堤縣2023年底有多少在職醫生？"),
        (STAFF_T, "再過兩年呢？", "澄灣市柳橋區2025年底有多少在職醫生？"),
        (STAFF_T, "說錯了，我問的是2022年底", "澄灣市柳橋區2022年底有多少在職醫生？"),
        (STAFF_T, "換個問題，望江大橋有多長？", "望江大橋有多長？"),
        ("禾川2023年賣出多少隻智慧水錶？", "那生產了多少？", "禾川2023年生產了多少隻智慧水錶？"),
        (
            "汀嶼市的青年租屋補助，單身的人一個月領多少？",
            "那最多可以領多久？",
            "汀嶼市的青年租屋補助最多可以領多久？",
        ),
    ],
)
def test_a_follow_up_in_traditional_characters_is_completed_in_them(
    source: Retriever, earlier: str, question: str, whole: str
) -> None:
    model = FakeChatModel(lambda _: "不該寫出來")
    history: list[Message] = [{"role": "user", "content": earlier}, {"role": "assistant", "content": "900人[1]。"}]
    assert rewrite(question, history, model, load_prompts(), source) == whole
    assert model.prompts == []

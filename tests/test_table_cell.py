from __future__ import annotations

import pytest

from assistant.answer.table_cell import cell_in_table, cells_in_table
from tests.fakes import document
from tests.table_passages import assert_told, passages_of

YEARS = document(
    "y",
    "雾溪县养老服务三年行动计划（2031—2033年）",
    """## 二、主要目标

表2 雾溪县养老服务主要指标

| 序号 | 指标 | 2030年（基数） | 2031年 | 2032年 | 2033年 | 属性 |
|---|---|---|---|---|---|---|
| 1 | 护理型床位占比（%） | 41.2 | 44.0 | 47.5 | 52.0 | 约束性 |
| 2 | 普惠性幼儿园托班覆盖率（%） | 20.5 | 24.0 | 28.6 | 33.0 | 预期性 |
| 3 | 每千名老人床位数（张） | 31 | 33 | 36 | 40 | 预期性 |
| 4 | 护理人员持证率（%） | 60.1 | — | 75.0 | 85.0 | 约束性 |
""",
    region="雾溪县",
    date="2031-02-01",
)
GROUPS = document(
    "g",
    "松汀县河湖治理方案",
    """## 一、任务

**全县指标**

| 年度 | 水质达标率 | 岸线整治长度（公里） | 投入（万元） |
|---|---|---|---|
| 2031年 | 71.5% | 12 | 860 |
| 2032年 | 78.0% | 15 | 940 |

**其中：城区指标**

| 年度 | 水质达标率 | 截污口数（个） |
|---|---|---|
| 2031年 | 64.0% | 21 |
| 2032年 | 70.2% | 9 |
""",
    date="2031-03-01",
)
THINGS = document(
    "t",
    "岭外电机股份有限公司2031年年度报告",
    """## 三、收入构成

| 分类 | 2031年收入（万元） | 2030年收入（万元） | 2031年毛利率 |
|---|---|---|---|
| 风机 | 31,200.50 | 29,870.00 | 21.4% |
| 特种风机 | 8,640.00 | 7,115.30 | 30.2% |
| 电机 | 5,000.00 | 4,120.00 | 18.0% |
| 其中：省内 | 10,200.00 | 9,850.00 | 25.0% |
| 合计 | 39,840.50 | 36,985.30 | 23.3% |

## 五、两地工厂

| 项目 | 北塘厂 | 南渡厂 |
|---|---|---|
| 在职职工（人） | 420 | 365 |
| 产线数（条） | 6 | 4 |
""",
    date="2032-04-01",
)
FOUND = passages_of(YEARS, GROUPS, THINGS)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("雾溪2032年护理型床位占比是多少？", "护理型床位占比：2032年 47.5%[1]。"),
        ("雾溪县到2033年护理人员持证率要达到百分之几", "护理人员持证率：2033年 85.0%[1]。"),
        ("雾溪2031年普惠园托班覆盖率目标", "普惠性幼儿园托班覆盖率：2031年 24.0%[1]。"),
        ("霧溪縣2032年每千名老人床位數是幾張？", "每千名老人床位数：2032年 36张[1]。"),
        ("松汀县城里的水质达标率，2032年要到多少", "2032年：水质达标率 70.2%[1]。"),
        ("松汀全县2032年水质达标率要到多少", "2032年：水质达标率 78.0%[1]。"),
        ("松汀2031年岸线整治长度是多少公里？", "2031年：岸线整治长度 12公里[1]。"),
        ("岭外电机特种风机2030年收入多少？", "特种风机：2030年收入 7,115.30万元[1]。"),
        ("岭外电机2031年风机的毛利率", "风机：2031年毛利率 21.4%[1]。"),
        ("岭外电机2030年省内收入是多少万元？", "省内：2030年收入 9,850.00万元[1]。"),
        ("岭外电机南渡厂有多少条产线？", "产线数：南渡厂 4条[1]。"),
        ("岭外电机北塘厂在职职工有多少人", "在职职工：北塘厂 420人[1]。"),
    ],
)
def test_the_cell_that_a_row_and_a_column_name_is_told(question: str, text: str) -> None:
    assert_told(cell_in_table(question, FOUND), text)


@pytest.mark.parametrize(
    "question",
    [
        "雾溪2034年护理型床位占比是多少？",  # no such year
        "雾溪护理型床位占比是多少？",  # of no year
        "雾溪2031年护理人员持证率是多少？",  # an empty cell
        "云阶县2032年护理型床位占比是多少？",  # another place
        "雾溪2032年民营护理型床位占比是多少？",  # of others
        "雾溪2032年床位占比是多少？",  # the row is not named whole
        "雾溪2032年护理型床位是多少张？",
        "雾溪2032年护理型床位占比比2031年高多少？",
        "雾溪2032年护理型床位占比提高多少？",
        "雾溪2032年护理型床位占比提高了几个百分点？",
        "雾溪2032年护理型床位占比为什么定这么高？",
        "雾溪2032年护理型床位占比达到50%了吗？",
        "雾溪哪一年护理型床位占比是47.5%？",
        "雾溪2032年护理型床位占比和护理人员持证率各是多少？",
        "雾溪2032年护理型床位占比是多少？床位有多少张？",
        "雾溪去年护理型床位占比是多少？",
        "雾溪2032年护理型床位占比由哪个部门负责？",
        "雾溪2032年护理型床位占比多少钱？",
        "松汀2032年水质达标率是多少？",  # of the county, or of the town
        "松汀县苇塘镇2032年水质达标率是多少？",
        "松汀县城里2032年的投入是多少？",  # only of the whole county
        "松汀县2032年岸线整治长度以外的投入是多少？",
        "岭外电机特种风机2030年毛利率是多少？",  # that year has none
        "岭外电机2031年特种风机的利润是多少？",
        "岭外电机2031年水泵的收入是多少？",
        "岭外电机2031年收入是多少？",  # no row
        "岭外电机2031年收入目标是多少？",
        "岭外电机2031年收入合计是多少？",
        "岭外电机西桥厂有多少条产线？",
        "岭外电机南渡厂有多少女职工？",
        "岭外电机南渡厂在职职工有多少条？",
        "岭外电机南渡厂外包职工有多少人？",
    ],
)  # fmt: skip
def test_where_no_one_cell_is_plainly_named_nothing_is_told(question: str) -> None:
    assert cell_in_table(question, FOUND) is None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "雾溪2032年护理型床位占比和护理人员持证率各是多少？",
            "护理型床位占比：2032年 47.5%[1]；护理人员持证率：2032年 75.0%[2]。",
        ),
        ("岭外电机南渡厂和北塘厂各有多少条产线？", "产线数：南渡厂 4条；产线数：北塘厂 6条[1]。"),
    ],
)
def test_several_cells_are_told_each_with_its_row(question: str, text: str) -> None:
    assert_told(cells_in_table(question, FOUND), text)


@pytest.mark.parametrize(
    "question",
    [
        "雾溪2032年护理型床位占比和护工持证率各是多少？",
        "雾溪2032年护理型床位占比和护理人员持证率哪个高，各是多少？",
        "雾溪2033年和2034年护理型床位占比分别是多少？",
        "雾溪2032年护理型床位占比是多少？",
    ],
)
def test_of_several_cells_all_have_to_be_sure(question: str) -> None:
    assert cells_in_table(question, FOUND) is None


def test_a_question_without_a_year_is_not_answered_from_the_document_of_one_of_several_years() -> None:
    table = "| 品种 | 产量（吨） |\n|---|---|\n| 岩茶 | 52 |\n"
    one, other = (
        document(f"p{year}", f"竹川县{year}年农业公报", table if year == 2031 else "岩茶丰收。", date=f"{year}-12-31")
        for year in (2031, 2032)
    )
    assert_told(cell_in_table("竹川2031年岩茶产量是多少吨？", passages_of(one, other)), "岩茶：产量 52吨[1]。")
    assert_told(cell_in_table("竹川岩茶产量是多少吨？", passages_of(one)), "岩茶：产量 52吨[1]。")
    assert cell_in_table("竹川岩茶产量是多少吨？", passages_of(one, other)) is None

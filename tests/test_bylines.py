from __future__ import annotations

import pytest

from assistant.library.describing.bylines import author_in, byline, byline_of_heading


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("河西县水利局", "河西县水利局"),
        ("（浙东省教育厅）", "浙东省教育厅"),
        ("——岚溪县", "岚溪县"),
        ("张水生", "张水生"),
        ("张 水生　李文", "张 水生　李文"),
        ("河西县县长 张水生", "张水生"),
        ("张水生（河西县水利局局长）", "张水生"),
        ("发言人：张水生", "张水生"),
        ("各乡镇人民政府", ""),
        ("清淤方案", ""),
        ("方案", ""),
        ("温度", ""),
        ("第一中学", ""),
        ("水库从哪里来", ""),
    ],
)
def test_a_line_that_is_a_name_and_nothing_else_is_a_byline(line: str, named: str) -> None:
    assert byline(line) == named


@pytest.mark.parametrize(
    ("heading", "named"),
    [
        ("第一篇：清淤有方——河西县水利局", "河西县水利局"),
        ("清淤有方（河西县水利局）", "河西县水利局"),
        ("河西县水利局：清淤有方", "河西县水利局"),
        ("清淤有方——一座水库的冬天", ""),
        ("清淤有方（一）", ""),
        ("目标：清淤", ""),
    ],
)
def test_a_heading_may_name_its_speaker(heading: str, named: str) -> None:
    assert byline_of_heading(heading) == named


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("（文：李文 王田）", "李文 王田"),
        ("文/张水生 图/李文", "张水生"),
        ("作者：张水生　来源：河西日报 2024-05-09", "张水生"),
        ("作　者：張水生", "張水生"),
        ("新华社云州1月12日电（记者张水生、李文）水库", "张水生、李文"),
        ("本报记者 张水生 通讯员 李文", "张水生"),
        ("By Jane Doe", "Jane Doe"),
        ("作者：admin", ""),
        ("[ 责编:袁田 ]", ""),
        ("记者从会上获悉，水库清淤完工。", ""),
        ("原文/译文", ""),
    ],
)
def test_an_author_is_found_by_the_label(line: str, author: str) -> None:
    assert author_in(line) == author

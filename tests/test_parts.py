from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.describing.parts import parts_of
from assistant.library.formats.extracted import Extracted
from assistant.records import Document
from tests.timing import cpu_seconds

_P = "水库去年冬天清了淤，库容从三十二万立方米恢复到四十一万立方米，够下游六百亩稻田浇两遍水。"
_Q = "图书馆把闭馆时间从下午五点推到晚上九点，借书的人一个月多了两成，多半是放学的孩子和下班的人。"
_R = "医院在四个乡开了夜间门诊，三个月里看了一千一百个病人，其中七成不用再连夜赶到县城去。"
_B = f"{_P}\n{_Q}\n{_R}"


def _titles(text: str) -> list[str]:
    parts = parts_of(Extracted(text=text), authored=True)
    for part in parts:
        assert part.text in text
    return [] if len(parts) == 1 else [part.given.get("title", "") for part in parts]


_COLLECTIONS = {
    "speeches with the organ behind a dash": (
        f"发布时间：2024-05-09\n第一篇：清淤有方——河西县水利局\n{_B}\n第二篇：灯亮到九点——岚溪县图书馆\n{_B}\n第三篇：夜里也看病——青州市\n{_B}",
        ["第一篇：清淤有方——河西县水利局", "第二篇：灯亮到九点——岚溪县图书馆", "第三篇：夜里也看病——青州市"],
    ),
    "speeches with the organ on the next line": (
        f"第一篇 清淤有方\n河西县水利局\n{_B}\n第二篇 灯亮到九点\n岚溪县图书馆\n{_B}",
        ["第一篇 清淤有方", "第二篇 灯亮到九点"],
    ),
    "speeches with the organ before a colon": (
        f"第一篇 河西县水利局：清淤有方\n{_B}\n第二篇 岚溪县图书馆：灯亮到九点\n{_B}",
        ["第一篇 河西县水利局：清淤有方", "第二篇 岚溪县图书馆：灯亮到九点"],
    ),
    "speeches with the speaker's post below": (
        f"典型发言摘登\n（一）清淤有方\n河西县水利局局长 张水生\n{_B}\n（二）灯亮到九点\n岚溪县图书馆馆长 李文\n{_B}",
        ["（一）清淤有方", "（二）灯亮到九点"],
    ),
    "speeches with their speakers in brackets": (
        f"全市水利工作会议交流发言材料\n\n（一）清淤有方（河西县水利局）\n{_B}\n（二）灯亮到九点（岚溪县图书馆）\n（一）先问读者\n{_B}\n（二）再改时间\n{_B}",
        ["（一）清淤有方（河西县水利局）", "（二）灯亮到九点（岚溪县图书馆）"],
    ),
    "speeches in Traditional Chinese": (
        f"全市水利會議書面發言摘登\n\n一、清淤有方——河西縣水利局\n{_B}\n\n二、燈亮到九點——嵐溪縣圖書館\n{_B}",
        ["一、清淤有方——河西縣水利局", "二、燈亮到九點——嵐溪縣圖書館"],
    ),
    "papers of a meeting that are numbered as such": (
        f"发言材料之一\n清淤有方\n{_B}\n发言材料之二\n灯亮到九点\n{_B}",
        ["发言材料之一 清淤有方", "发言材料之二 灯亮到九点"],
    ),
    "a series of reports": (
        f"一库清水——河西见闻系列报道之一\n{_B}\n\n一盏灯——河西见闻系列报道之二\n{_B}\n\n一间诊室——河西见闻系列报道之三\n{_B}",
        ["一库清水——河西见闻系列报道之一", "一盏灯——河西见闻系列报道之二", "一间诊室——河西见闻系列报道之三"],
    ),
    "news items with source and day": (
        f"河西水库清淤完工\n来源：河西日报 2024-05-09\n{_B}\n\n岚溪图书馆延长开放\n来源：岚溪晚报 2024-05-10\n{_B}",
        ["河西水库清淤完工", "岚溪图书馆延长开放"],
    ),
    "news items without blank lines": (
        f"河西水库清淤完工\n来源：河西日报 2024-05-09\n{_B}\n岚溪图书馆延长开放\n来源：岚溪晚报 2024-05-10\n{_B}",
        ["河西水库清淤完工", "岚溪图书馆延长开放"],
    ),
    "news items with author and day": (
        f"河西水库清淤完工\n作者：张水生\n发布时间：2024年5月9日\n\n{_B}\n\n岚溪图书馆延长开放\n作者：李文\n发布时间：2024年5月10日\n\n{_B}",
        ["河西水库清淤完工", "岚溪图书馆延长开放"],
    ),
    "notices with their numbers below the title": (
        f"关于水库清淤的通知\n河府发〔2024〕6号\n\n各乡镇：\n{_B}\n\n河西县人民政府\n2024年5月9日\n\n关于延长图书馆开放时间的通知\n河府发〔2024〕7号\n\n各乡镇：\n{_B}\n\n河西县人民政府\n2024年5月10日",
        ["关于水库清淤的通知", "关于延长图书馆开放时间的通知"],
    ),
    "notices with their numbers above the title": (
        f"河西县人民政府文件\n河府发〔2024〕6号\n\n河西县人民政府\n关于水库清淤的通知\n\n{_B}\n\n2024年5月9日\n\n河西县人民政府文件\n河府发〔2024〕7号\n\n河西县人民政府\n关于印发夜间门诊办法的通知\n\n{_B}",
        ["河西县人民政府关于水库清淤的通知", "河西县人民政府关于印发夜间门诊办法的通知"],
    ),
    "announcements of a company": (
        f"关于募集资金使用的公告\n公告2024年第12号\n{_B}\n\n关于召开股东大会的公告\n公告2024年第13号\n{_B}",
        ["关于募集资金使用的公告", "关于召开股东大会的公告"],
    ),
    "pieces between rules": (
        f"河西水库清淤公告\n{_B}\n==========\n图书馆开放时间调整通知\n{_B}\n==========\n夜间门诊启动仪式致辞\n{_B}",
        ["河西水库清淤公告", "图书馆开放时间调整通知", "夜间门诊启动仪式致辞"],
    ),
    "titles between two rules": (
        f"========\n河西水库清淤公告\n========\n{_B}\n========\n图书馆开放时间调整通知\n========\n{_B}",
        ["河西水库清淤公告", "图书馆开放时间调整通知"],
    ),
    "mails of different subjects": (
        f"发件人：张水生\n日期：2024-05-09\n主题：水库清淤的费用\n\n{_B}\n\n发件人：李文\n日期：2024-05-10\n主题：图书馆的开放时间\n\n{_B}",
        ["水库清淤的费用", "图书馆的开放时间"],
    ),
    "speeches of unnumbered titles": (
        f"在水利工作会议上的讲话\n河西县县长 张水生\n（2024年5月9日）\n{_B}\n\n在图书馆开馆仪式上的致辞\n岚溪县文化局\n（2024年6月1日）\n{_B}",
        ["在水利工作会议上的讲话", "在图书馆开馆仪式上的致辞"],
    ),
    "Markdown with a top heading for each": (
        f"# 清淤之后的冬天\n\n{_P}\n\n## 费用\n\n{_P}\n\n# 亮到九点的灯\n\n{_Q * 2}\n\n# 夜里也有人看病\n\n{_R * 2}",
        ["清淤之后的冬天", "亮到九点的灯", "夜里也有人看病"],
    ),
    "Markdown notices of one place": (
        f"# 河西县水库清淤通知\n\n{_B}\n\n# 河西县图书馆开放时间公告\n\n{_B}",
        ["河西县水库清淤通知", "河西县图书馆开放时间公告"],
    ),
}

_WHOLE = {
    "an account of a meeting": f"座谈会发言摘要\n\n张水生（水利局局长）：{_B}\n\n李文（图书馆馆长）：{_B}\n\n王田（农户）：{_B}",
    "a plan with offices in brackets": f"三年行动方案\n（一）清淤行动（县水利局牵头）\n{_B}\n（二）亮灯行动（县文化局牵头）\n{_B}",
    "a report to a congress": f"政府工作报告\n河西县县长 张水生\n\n一、去年的工作\n{_B}\n二、今年的安排\n{_B}",
    "cases in one report": f"十大典型案例\n\n案例一：河西县水利局清淤\n{_B}\n\n案例二：岚溪县图书馆亮灯\n{_B}",
    "a chronicle": f"水库大事记\n\n2023年5月1日\n{_B}\n\n2024年3月1日\n{_B}\n\n2024年6月1日\n{_B}",
    "lessons counted in an article": f"河西清淤经验\n\n经验一：早动手\n{_B}\n经验二：多商量\n{_B}\n经验三：勤巡查\n{_B}",
    "an article with top headings inside": f"# 一座水库的冬天\n\n{_B}\n\n# 挖出来的泥归谁\n\n水库的泥分给果园。{_B}\n\n# 明年春天放水\n\n水库在三月放水。{_B}",
    "a report with top headings of Word": f"# 河西县基本情况\n\n{_P * 2}\n\n# 图书馆的开放时间\n\n{_Q * 2}\n\n# 下一年的工作\n\n{_R * 2}",
    "an agenda": "全县水利工作会议议程\n\n听取清淤工作汇报\n河西县水利局\n\n听取图书馆工作汇报\n岚溪县图书馆\n\n主任讲话\n",
    "references to standards": f"水库清淤规范\n\n规范性引用文件\n\nGB/T 12345—2020\n水质监测规定\n{_B}\n",
    "chapters of a plan": f"河西县水利规划\n\n第一章 总则\n{_B}\n第二章 目标\n{_B}\n第三章 保障\n{_B}",
    "parts of a book": f"第一篇 水从哪里来\n{_B}\n第二篇 水到哪里去\n{_B}\n第三篇 人与水\n{_B}",
    "tasks with the office in charge": f"河西县实施方案\n\n一、清淤\n责任单位：县水利局\n{_B}\n二、开放\n责任单位：县文化局\n{_B}",
    "duties of offices": f"河西县应急预案\n\n（一）县水利局：\n{_B}\n（二）县教育局：\n{_B}\n（三）县卫健局：\n{_B}",
    "sections of an annual report": f"河西水务公司2024年年度报告\n\n一、公司简介\n{_B}\n二、经营情况\n{_B}\n三、风险\n{_B}",
    "an account place by place": f"全省清淤进展\n\n一、云州市\n{_B}\n二、青州市\n{_B}\n三、岚溪县\n{_B}",
    "a list of questions": f"清淤问答\n\n1. 水库什么时候清淤？\n{_B}\n2. 费用谁出？\n{_B}\n3. 泥运到哪里？\n{_B}",
    "questions as top headings": f"# 水库什么时候清淤？\n\n{_B}\n\n# 图书馆几点关门？\n\n{_B}",
    "minutes with items": f"河西县政府常务会议纪要\n\n时间：2024年5月9日\n\n议题一：清淤\n汇报单位：水利局\n{_B}\n议题二：图书馆\n汇报单位：文化局\n{_B}",
    "a law": f"河西县水库管理条例\n（2024年5月9日通过）\n\n第一章 总则\n第一条 {_B}\n第二章 管理\n第二条 {_B}\n第三章 附则\n第三条 {_B}",
    "a thread of replies": f"水库该不该清淤\n\n张水生 2024-05-09 10:00\n{_B}\n\n李文 2024-05-09 11:00\n{_B}\n\n王田 2024-05-09 12:00\n{_B}",
    "a thread of mails": f"发件人：张水生\n日期：2024-05-09\n主题：清淤费用\n\n{_B}\n\n发件人：李文\n日期：2024-05-10\n主题：回复：清淤费用\n\n{_B}",
    "answers with their own source line": f"清淤费用由谁承担\n来源：河西论坛 2024-05-09\n{_B}\n\n回复：清淤费用由谁承担\n来源：河西论坛 2024-05-10\n{_B}",
    "an article with sub-headings": f"清淤记\n来源：河西日报 2024-05-09\n\n挖出来的泥\n\n{_B}\n\n谁来出钱\n\n{_B}\n\n明年还挖吗\n\n{_B}",
    "a list of products": f"# XQ-100 型水泵\n\n{_B}\n\n# XQ-200 型水泵\n\n{_B}\n\n# XQ-300 型水泵\n\n{_B}",
    "Markdown with sections as top headings": f"# 背景\n\n{_B}\n\n# 方法\n\n{_B}\n\n# 结论\n\n{_B}",
    "sections on one subject": f"# 水库的由来\n\n{_B}\n\n# 水库的今天\n\n{_B}\n\n# 水库的明天\n\n{_B}",
    "a title and numbered top headings": f"# 河西县清淤方案\n\n# 一、总体要求\n\n{_B}\n\n# 二、主要任务\n\n{_B}",
    "one document with speeches under its headings": f"# 发言汇编\n\n## 第一篇 清淤——河西县水利局\n\n{_B}\n\n## 第二篇 开放——岚溪县图书馆\n\n{_B}",
    "a notice that passes on another": f"河西县教育局转发云州市教育局关于做好防汛的通知\n河教发〔2024〕6号\n\n{_B}\n\n云州市教育局关于做好防汛的通知\n云教发〔2024〕3号\n\n{_B}",
    "a notice with another as its annex": f"关于水库清淤的通知\n河府发〔2024〕6号\n\n{_B}\n\n附件：\n关于费用的规定\n河府发〔2023〕2号\n\n{_B}",
    "a list of documents": "废止文件目录\n\n关于水库的通知\n河府发〔2014〕6号\n\n关于图书馆的通知\n河府发〔2015〕7号\n\n关于医院的通知\n河府发〔2016〕8号",
    "a page that repeats its head": f"发布机构：河西县\n发布日期：2024-05-09\n\n河西县关于清淤的通知\n日期：2024-05-09 来源：河西县政府\n\n{_B}",
    "headlines below an article": f"河西水库清淤完工\n来源：河西日报 2024-05-09\n{_B}\n\n岚溪图书馆延长开放\n来源：岚溪晚报 2024-05-10\n\n夜间门诊开到四乡\n来源：青州日报 2024-05-11",
    "causes counted in an article": f"水少了\n\n原因之一\n{_B}\n原因之二\n{_B}\n原因之三\n{_B}",
    "sections between rules": f"清淤手册\n==========\n准备工具\n{_B}\n==========\n放水清底\n{_B}",
    "headings underlined in the old way": f"准备工具\n========\n\n{_B}\n\n放水清底\n========\n\n{_B}",
    "a diary": f"五月一日，晴\n2024-05-01\n{_B}\n\n五月二日，雨\n2024-05-02\n{_B}",
    "materials of an exam": f"阅读下列材料，回答问题。\n材料一：{_P}\n材料二：{_Q}\n材料三：{_R}",
    "a picture with its source": f"河西水库清淤完工\n来源：河西日报 2024-05-09\n{_B}\n\n清淤后的水库\n来源：新华社\n{_B}",
    "numbers out of order": f"第一篇 清淤——河西县水利局\n{_B}\n第三篇 开放——岚溪县图书馆\n{_B}",
    "parts by one office": f"第一篇 清淤——河西县水利局\n{_B}\n第二篇 蓄水——河西县水利局\n{_B}",
    "one part without a speaker": f"第一篇 清淤——河西县水利局\n{_B}\n第二篇 灯亮到九点\n{_B}\n第三篇 夜诊——青州市\n{_B}",
    "code that looks like headings": f"# 清淤之后的冬天\n\n{_B}\n\n```\n# 亮到九点的灯\n{_B}\n```\n",
    "a change log": f"# 版本 2.0\n\n{_B}\n\n# 版本 1.9\n\n{_B}",
    "a contract with two parties": f"水库清淤合同\n\n甲方：河西县水利局\n乙方：岚溪工程公司\n\n一、工期\n{_B}\n二、价款\n{_B}",
    "a report with statements of offices": f"清淤座谈会\n来源：河西日报 2024-05-09\n\n县水利局：先清库底\n\n{_B}\n\n县财政局：钱从哪里来\n\n{_B}",
}


@pytest.mark.parametrize("case", _COLLECTIONS)
def test_a_file_of_several_documents_is_cut_where_each_begins(case: str) -> None:
    text, titles = _COLLECTIONS[case]
    assert _titles(text) == titles


@pytest.mark.parametrize("case", _WHOLE)
def test_one_document_stays_whole(case: str) -> None:
    assert _titles(_WHOLE[case]) == []


def test_below_the_title_of_a_web_page_the_next_headings_count() -> None:
    speeches = f"## 第一篇 清淤有方——河西县水利局\n\n{_B}\n\n## 第二篇 灯亮到九点——岚溪县图书馆\n\n{_B}"
    page = Extracted(text=f"# 水利工作会议发言\n\n{speeches}", hints={"title": "水利工作会议发言_河西网"})
    assert [part.given["title"][:3] for part in parts_of(page)] == ["第一篇", "第二篇"]
    article = Extracted(
        text=f"# 清淤记\n\n## 挖出来的泥归谁\n\n{_P * 2}\n\n## 亮到九点的灯\n\n{_Q * 2}", hints={"title": "甲"}
    )
    assert len(parts_of(article)) == 1


def test_the_top_headings_of_a_book_are_its_chapters() -> None:
    text, _ = _COLLECTIONS["Markdown with a top heading for each"]
    assert len(parts_of(Extracted(text=text))) == 1


def test_front_matter_with_a_title_says_that_it_is_one_text() -> None:
    text, titles = _COLLECTIONS["Markdown with a top heading for each"]
    assert len(parts_of(Extracted(text=text), authored=True)) == len(titles)
    assert len(parts_of(Extracted(text=text, given={"title": "冬天"}), authored=True)) == 1


def test_parts_are_pieces_of_the_text_that_leave_nothing_between_them() -> None:
    text, titles = _COLLECTIONS["speeches with the organ behind a dash"]
    parts = parts_of(Extracted(text=text))
    assert "\n".join(part.text for part in parts) == text.partition("\n")[2]
    assert [part.text.partition("\n")[0] for part in parts] == titles
    assert [part.hints["author"] for part in parts] == ["河西县水利局", "岚溪县图书馆", "青州市"]
    assert [dropped.text for dropped in parts[0].dropped] == ["发布时间：2024-05-09"]


def test_a_lead_that_tells_something_is_a_part_of_its_own() -> None:
    text, titles = _COLLECTIONS["news items with source and day"]
    parts = parts_of(Extracted(text=f"河西一周\n{_P}{_Q}\n\n{text}", given={"title": "周报", "region": "河西县"}))
    assert [part.given.get("title", "") for part in parts] == ["", *titles]
    assert parts[0].text == f"河西一周\n{_P}{_Q}"
    assert all(part.given["region"] == "河西县" for part in parts)


def test_pages_keep_their_numbers_in_every_part() -> None:
    text, _ = _COLLECTIONS["news items with source and day"]
    pages = (0, text.index(_Q), text.index("岚溪图书馆"), text.rindex(_Q))
    parts = parts_of(Extracted(text=text, page_starts=pages))
    documents = [Document(id="d", title="", path="", text=part.text, page_starts=part.page_starts) for part in parts]
    assert [documents[0].page(documents[0].text.index(piece)) for piece in (_P, _Q)] == [1, 2]
    assert [documents[1].page(documents[1].text.index(piece)) for piece in ("岚溪", _P, _Q)] == [3, 3, 4]


_LINES = [
    *(
        "第一篇 甲——河西县水利局",
        "第二篇 乙——岚溪县",
        "# 清淤公告一则",
        "# 图书馆开放通知",
        "========",
        "来源：河西日报 2024-05-09",
    ),
    *(
        "河西水库清淤完工",
        "岚溪图书馆延长开放",
        "河府发〔2024〕6号",
        "河府发〔2024〕7号",
        "关于清淤的通知",
        "```",
        "",
        "  ",
        _P,
        _Q,
        _R,
    ),
]


@given(st.lists(st.one_of(st.sampled_from(_LINES), st.text(max_size=20)), max_size=40).map("\n".join))
def test_whatever_is_cut_no_word_is_lost(text: str) -> None:
    parts = parts_of(Extracted(text=text), authored=True)
    place = 0
    between = "".join(dropped.text for dropped in parts[0].dropped)
    for part in parts:
        found = text.index(part.text, place)
        between += text[place:found]
        place = found + len(part.text)
        assert len(parts) == 1 or part.text.strip()
    between += text[place:]
    lead = "".join(dropped.text for dropped in parts[0].dropped)
    assert re.sub(r"[\W_]", "", between.replace(lead, "") if lead else between) == ""


_MANY = [
    "第一条 清淤。\n\n",
    "第{n}篇 甲——河西县第{n}水利局\n",
    "河西水库清淤第{n}次完工\n来源：河西日报 2024-05-09\n水库去年冬天清了淤，够下游六百亩稻田浇两遍水。\n\n",
    "# 水库第{n}年的事情\n\n图书馆把闭馆时间从下午五点推到晚上九点。\n\n",
    "河府发〔2024〕{n}号\n关于清淤的通知\n\n",
]


@pytest.mark.parametrize("unit", _MANY)
def test_a_text_of_many_short_lines_is_read_in_linear_time(unit: str) -> None:
    def seconds(count: int) -> float:
        text = "".join(unit.format(n=n) for n in range(count))
        return cpu_seconds(lambda: parts_of(Extracted(text=text), authored=True))

    few, many = seconds(300), seconds(2400)
    assert many < 24 * few + 0.1

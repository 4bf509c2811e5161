from __future__ import annotations

import pytest

from assistant.library.formats.delimited import extract


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，"])
def test_whatever_parts_the_cells_is_found(delimiter: str) -> None:
    rows = [["镇", "学校", "占比"], ["白石镇", "12", "65%"], ["河西镇", "9", "60%"]]
    data = "\n".join(delimiter.join(row) for row in rows).encode()
    assert extract(data).text == "| 镇 | 学校 | 占比 |\n|---|---|---|\n| 白石镇 | 12 | 65% |\n| 河西镇 | 9 | 60% |"


def test_the_encoding_is_recognised_and_quoted_cells_stay_whole() -> None:
    found = extract('镇名,说明\n白石镇,"在河东,靠山\n有水库"\n河西镇,在河西\n'.encode("gb18030"))
    assert found.encoding == "gb18030"
    assert "| 白石镇 | 在河东,靠山 有水库 |" in found.text


def test_a_file_of_one_column_is_lines() -> None:
    assert extract("白石镇\n河西镇\n".encode()).text == "白石镇\n河西镇"

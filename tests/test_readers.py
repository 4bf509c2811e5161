from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from assistant.errors import ReadError
from assistant.library.formats import readers
from assistant.library.formats.readers import document_id
from assistant.records import Document

_BODY = "水库去年冬天清了淤，库容从三十二万立方米恢复到四十一万立方米，够下游六百亩稻田浇两遍水。"


def read(path: Path) -> Document:
    """The one document of a file."""
    (document,) = readers.read(path).documents
    return document


def test_a_document_knows_where_it_comes_from(tmp_path: Path) -> None:
    path = tmp_path / "水库.txt"
    path.write_bytes(f"河西县水库清淤\n来源：河西日报 2024-05-09\n{_BODY}".encode("gbk"))
    document = read(path)
    assert document.id == document_id(path)
    assert document.content_hash == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (document.path, document.encoding, document.script) == (str(path), "gb18030", "hans")
    assert (document.title, document.region) == ("河西县水库清淤", "河西县")
    assert (document.publisher, document.date) == ("河西日报", "2024-05-09")


def test_a_file_of_several_documents_gives_each_its_own_record(tmp_path: Path) -> None:
    path = tmp_path / "20240509.txt"
    speeches = f"第一篇：清淤有方——河西县水利局\n{_BODY * 2}\n第二篇：燈亮到九點——嵐溪縣圖書館\n{'圖書館把閉館時間從下午五點推到晚上九點，借書的人多了兩成。' * 3}"
    path.write_text(f"发布时间：2024-05-09\n{speeches}", encoding="utf-8")
    reading = readers.read(path)
    first, second = reading.documents
    assert (first.part, second.part) == (1, 2)
    assert first.id == document_id(path, part=1) != second.id
    assert first.content_hash == second.content_hash
    assert (first.title, first.region, first.author) == ("第一篇：清淤有方——河西县水利局", "河西县", "河西县水利局")
    assert (second.title, second.region, second.script) == ("第二篇：燈亮到九點——嵐溪縣圖書館", "嵐溪縣", "hant")
    assert {first.collection, second.collection} == {"清淤有方——河西县水利局 等2篇"}
    assert (first.date, second.date) == ("2024-05-09", "2024-05-09")
    assert [dropped.text for dropped in first.dropped] == ["发布时间：2024-05-09"]
    assert f"{first.text}\n{second.text}" == speeches
    assert [note.message for note in reading.notes] == ["It holds 2 documents, which are kept apart."]


def test_a_side_file_of_an_archive_names_the_collection_and_not_each_file(tmp_path: Path) -> None:
    path = tmp_path / "甲.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("水库.txt", f"水库清淤记\n\n{_BODY}")
        archive.writestr("灯.md", f"# 亮到九点的灯\n\n{_BODY}")
    path.with_name("甲.zip.meta").write_text("title: 河西文集\nregion: 河西县\n", encoding="utf-8")
    documents = readers.read(path).documents
    assert [(document.title, document.collection) for document in documents] == [
        ("水库清淤记", "河西文集"),
        ("亮到九点的灯", "河西文集"),
    ]
    assert {document.region for document in documents} == {"河西县"}


def test_a_notice_brings_its_number_and_an_article_its_author(tmp_path: Path) -> None:
    path = tmp_path / "甲.txt"
    path.write_text(f"关于清淤的通知\n河府发〔2024〕6号\n\n{_BODY}", encoding="utf-8")
    assert (read(path).number, read(path).source) == ("河府发〔2024〕6号", "河府发〔2024〕6号")
    path.write_text(f"河西的冬天\n作者：张水生\n\n{_BODY}", encoding="utf-8")
    assert (read(path).author, read(path).number) == ("张水生", "")


def test_the_id_is_the_same_for_every_way_to_write_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "甲.txt"
    path.write_text(_BODY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert read(Path("甲.txt")).id == read(path).id == read(tmp_path / "." / "甲.txt").id
    assert read(Path("甲.txt")).path == "甲.txt"


def test_the_script_of_front_matter_wins(tmp_path: Path) -> None:
    path = tmp_path / "甲.md"
    path.write_text(f"---\nscript: hant\n---\n{_BODY}", encoding="utf-8")
    assert read(path).script == "hant"
    path.write_text(f"---\nscript: 其他\n---\n{_BODY}", encoding="utf-8")
    assert read(path).script == "hans"


@pytest.mark.parametrize("suffix", [".txt", ".md", ".markdown", ".html", ".HTM"])
def test_every_known_suffix_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"甲{suffix}"
    path.write_text(f"<p>{_BODY}</p>" if "h" in suffix.lower()[:2] else _BODY, encoding="utf-8")
    assert _BODY in read(path).text


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\n", "empty"),
        ("a.txt", "\ufeff\u200b\n".encode(), "no text"),
        ("a.md", b"---\ntitle: a\n---\n", "no text"),
        ("a.txt", bytes(range(256)) * 9, "null bytes"),
        ("a.txt", "首页 > 新闻\n登录 注册\n版权所有 某网 示ICP备00000000号".encode(), "nothing but"),
        ("a.xyz", b"text", r"unknown format '\.xyz'"),
        ("noending", b"text", "unknown format ''"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_in_one_line(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadError, match=message) as refused:
        read(path)
    assert name in refused.value.message
    assert refused.value.hint
    assert "\n" not in str(refused.value)


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="There is no file"):
        read(tmp_path / "nothing.txt")
    with pytest.raises(ReadError, match="is a folder"):
        read(tmp_path)


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "_LARGEST_MB", 0.001)
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * 2000)
    with pytest.raises(ReadError, match="larger than"):
        read(path)


def test_a_long_text_is_read_in_linear_time(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"{_BODY}\n" * 40_000, encoding="utf-8")
    assert len(read(path).text) == 40_000 * (len(_BODY) + 1) - 1

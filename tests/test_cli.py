"""The command line over a fake assistant: what goes where, and with which exit status."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import time
import types
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import pytest

import assistant.app
from assistant.app import terminal
from assistant.app.chat import converse
from assistant.app.cli import main
from assistant.config import DEFAULT_TOML, Config
from assistant.errors import AssistantError, LibraryError, ScopeError
from assistant.records import (
    Answer,
    Chunk,
    Citation,
    Document,
    Done,
    DroppedText,
    Event,
    FileFailure,
    FileNote,
    IndexProgress,
    IndexReport,
    KeptSentence,
    Message,
    NearDuplicate,
    Passage,
    Retrieved,
    Scope,
    Searching,
    Token,
)

COMMANDS = [
    "index", "sync", "ask", "search", "documents", "remove", "compact", "chat", "serve", "users", "feedback",
    "models", "doctor", "config"
]  # fmt: skip
ROOT = Path(__file__).resolve().parents[1]
QUOTE = "到二〇二七年，公办园在园幼儿占比达到65%。"
TEXT = f"一、目标\n{QUOTE}\n其他内容。"
DOCUMENT = Document(id="d1", title="学前教育规划", text=TEXT, path="plan.md", date="2024-05-01", publisher="某区教委")
START = TEXT.index(QUOTE)
CHUNK = Chunk(id="c1", document_id="d1", position=0, start=START, end=len(TEXT), text=TEXT[START:], heading=("目标",))
PASSAGE = Passage(chunk=CHUNK, document=DOCUMENT, score=0.8125, rank=1)
CITATION = Citation(number=1, quote=QUOTE, start=START, end=START + len(QUOTE), document=DOCUMENT, heading=("目标",))
ANSWERED = Answer(
    text="目标是65%[1]。",
    status="answered",
    citations=(CITATION,),
    passages=(PASSAGE,),
    stand_alone="占比目标",
    timings={"total_s": 1.0},
    notes=("a figure was left out",),
)
NOT_FOUND = Answer(text="资料中没有找到答案。", status="not_found", passages=(PASSAGE,), stand_alone="区长是谁")
INDEXED = IndexReport(added=("plan.md",), chunks=3, seconds=0.5)


class FakeAssistant:
    """An assistant over one document, which writes the answer in the pieces it was given."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.library_path = config.library_path
        self.held = [DOCUMENT]
        self.answer = ANSWERED
        self.pieces: Sequence[str | BaseException] = ("目标是", "65%。")
        self.report = INDEXED
        self.calls: list[tuple[Any, ...]] = []
        self.rebuilding = False
        self.closed_streams = 0
        self.closed = False

    def __enter__(self) -> FakeAssistant:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.closed = True

    def index(self, paths: Sequence[str], *, on_progress: Callable[[IndexProgress], None]) -> IndexReport:
        self.calls.append(("index", *paths))
        on_progress(IndexProgress(path="plan.md", files_done=0, files_total=1, chunks_done=1, chunks_total=3))
        return self.report

    def rebuild(self, *, on_progress: Callable[[IndexProgress], None]) -> IndexReport:
        assert self.rebuilding
        self.calls.append(("rebuild",))
        return self.report

    def index_starter(self, *, on_progress: Callable[[IndexProgress], None]) -> IndexReport:
        self.calls.append(("index_starter",))
        return self.report

    def sync(
        self, folder: str, *, on_progress: Callable[[IndexProgress], None], allow_empty: bool = False
    ) -> IndexReport:
        self.calls.append(("sync", folder, allow_empty))
        return self.report

    def watch(
        self, folder: str, *, on_progress: Callable[[IndexProgress], None], allow_empty: bool = False
    ) -> Iterator[IndexReport]:
        self.calls.append(("watch", folder, allow_empty))
        yield self.report
        yield IndexReport(unchanged=("plan.md",))
        yield IndexReport(removed=("plan.md",))
        raise KeyboardInterrupt

    def compact(self) -> tuple[int, int]:
        return 20_000_000, 1_500_000

    def reclaimable(self) -> int:
        return 2_340_000

    def each_document(self) -> Iterator[Document]:
        yield from self.held

    def document_count(self) -> int:
        return len(self.held)

    def document(self, document_id: str) -> Document:
        if document_id != "d1":
            raise LibraryError(f"No document {document_id!r}.", "See: assistant documents")
        return DOCUMENT

    def remove(self, document_id: str) -> None:
        self.calls.append(("remove", document_id))

    def kept_sentences(self, question: str, *, scope: Scope | None = None) -> list[KeptSentence]:
        return [
            KeptSentence(
                document=DOCUMENT,
                chunk_id="c1",
                heading=("目标",),
                start=START,
                end=START + len(QUOTE),
                score=0.9,
                reason="best",
                parts={"cover": 1.5},
            )
        ]

    def scope_count(self, scope: Scope) -> int:
        if scope.regions == ("月球",):
            raise ScopeError("No document of the library fits: region 月球.", "Widen it.")
        return 1

    def search(self, question: str, *, limit: int, scope: Scope | None = None) -> list[Passage]:
        self.calls.append(("search", question, limit, *([scope] if scope else [])))
        return [PASSAGE][:limit]

    def ask(self, question: str, history: Sequence[Message] = (), *, scope: Scope | None = None) -> Answer:
        self.calls.append(("ask", question, *([scope] if scope else [])))
        return self.answer

    def stream(self, question: str, history: Sequence[Message] = (), *, scope: Scope | None = None) -> Iterator[Event]:
        self.calls.append(("stream", question, [message["content"] for message in history]))
        kept = KeptSentence(document=DOCUMENT, chunk_id="c1", heading=(), start=START, end=START + len(QUOTE), score=1)
        try:
            yield Searching(stand_alone=question)
            yield Retrieved(passages=(PASSAGE,), shown=(kept,))
            for piece in self.pieces:
                if isinstance(piece, BaseException):
                    raise piece
                yield Token(text=piece)
            yield Done(answer=self.answer)
        finally:
            self.closed_streams += 1

    def warm_up(self) -> None:
        self.calls.append(("warm_up",))


class Terminal(io.StringIO):
    """A screen: what was written to it can be read back."""

    def isatty(self) -> bool:
        return True


class Run:
    """Runs the program over one fake, made by the settings of the last run and shaped by ``prepare``."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.prepare: Callable[[FakeAssistant], None] = lambda fake: None
        self.fake = FakeAssistant(Config())
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        def opened(config: Config, *, rebuilding: bool = False) -> Any:
            self.fake = FakeAssistant(config)
            self.fake.rebuilding = rebuilding
            self.prepare(self.fake)
            return self.fake

        try:
            return main(arguments, opener=opened)
        except SystemExit as stop:
            return int(str(stop.code or 0))
        finally:
            self.out, self.err = self._capsys.readouterr()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(capsys)


def shaped(**values: Any) -> Callable[[FakeAssistant], None]:
    def shape(fake: FakeAssistant) -> None:
        for name, value in values.items():
            setattr(fake, name, value)

    return shape


@pytest.mark.parametrize(
    ("arguments", "status", "stdout", "stderr"),
    [
        (["ask", "占比目标"], 0, "目标是65%[1]。\n\n[1] “" + QUOTE, "note: a figure was left out"),
        (["ask", "占比目标"], 0, "学前教育规划 > 目标 · 某区教委 · 2024-05-01", ""),
        (["search", "占比"], 0, "1. 学前教育规划 > 目标 · 某区教委 · 2024-05-01  (0.812)", ""),
        (["search", "占比", "--limit", "0"], 2, "", "not a positive number"),
        (["documents"], 0, "d1  2024-05-01  学前教育规划  某区教委\n", ""),
        (["documents", "--show", "d1"], 0, TEXT, ""),
        (["documents", "--show", "d9"], 1, "", "error: No document 'd9'. See: assistant documents\n"),
        (
            ["remove", "d1"],
            0,
            "",
            "Removed: 学前教育规划\nAbout 2.3 MB of what was removed stay on the disk until: assistant compact",
        ),
        (["compact"], 0, "20.0 MB before, 1.5 MB after\n", ""),
        (["sync", "docs"], 0, "1 added, 0 updated, 0 unchanged, 0 failed; 3 chunks, 0.5 s\n", ""),
        (["sync"], 2, "", "FOLDER"),
        (["remove", "d9"], 1, "", "error: No document 'd9'."),
        (["index", "plan.md"], 0, "1 added, 0 updated, 0 unchanged, 0 failed; 3 chunks, 0.5 s\n", ""),
        (["index"], 2, "", "index needs a PATH, --starter or --rebuild"),
        (["ask"], 2, "", "QUESTION"),
        (["ask", "问", "--jsn"], 2, "", "unrecognized arguments: --jsn"),
        (["ask", "问", "--library", " "], 2, "", "empty"),
        (["serve", "--port", "70000"], 2, "", "not a port"),
        (["models", "delete"], 2, "", "invalid choice"),
        (["models", "check", "no-such"], 1, "", "error: No model 'no-such' is listed. Known: "),
        (["nonsense"], 2, "", "invalid choice"),
        ([], 2, "", "COMMAND"),
        (["--version"], 0, "assistant 0.", ""),
    ],
)
def test_a_command_answers_on_stdout_and_remarks_on_stderr(
    run: Run, arguments: list[str], status: int, stdout: str, stderr: str
) -> None:
    assert run(*arguments) == status
    assert stdout in run.out
    assert stderr in run.err
    assert stdout or not run.out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_has_an_example(run: Run, command: str) -> None:
    assert run(command, "--help") == 0
    assert f"Example:\n  assistant {command}" in run.out


def test_the_help_names_every_command(run: Run) -> None:
    assert run("--help") == 0
    assert re.findall(r"^    (\w+)", run.out, re.M) == [*COMMANDS, "eval"]


def test_json_of_ask_holds_the_fields_that_programs_rely_on(run: Run) -> None:
    assert run("ask", "占比目标", "--json") == 0
    answer = json.loads(run.out)
    assert {"text", "status", "citations", "timings", "stand_alone"} <= set(answer)
    assert answer["citations"][0]["quote"] == QUOTE
    assert "占" in run.out  # readable by people too


def test_json_of_search_and_documents_is_a_list_and_of_one_document_holds_its_text(run: Run) -> None:
    assert run("search", "占比", "--json") == 0 and json.loads(run.out)[0]["score"] == 0.8125
    assert run("documents", "--json") == 0 and json.loads(run.out)[0]["id"] == "d1"
    assert run("documents", "--show", "d1", "--json") == 0 and json.loads(run.out)["text"] == TEXT


def test_an_answer_that_was_not_found_is_followed_by_the_nearest_passages(run: Run) -> None:
    run.prepare = shaped(answer=NOT_FOUND)
    assert run("ask", "区长是谁") == 0
    assert run.out.startswith("资料中没有找到答案。\n")
    assert "Nearest passages" in run.out and "占比达到65%" in run.out


def test_a_dash_reads_the_question_from_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\ufeff占比目标？\n".encode())))
    assert run("ask", "-") == 0
    assert run.fake.calls[-1] == ("stream", "占比目标？", [])


def test_standard_input_that_is_not_utf8_is_one_clear_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("占比".encode("gbk"))))
    assert run("ask", "-") == 1
    assert run.err.startswith("error: ") and run.err.count("\n") == 1


@pytest.mark.parametrize("before", [True, False])
def test_the_library_may_stand_before_and_after_the_command(run: Run, tmp_path: Path, before: bool) -> None:
    named = ["--library", str(tmp_path)]
    assert run(*(named if before else []), "ask", "问", *([] if before else named)) == 0
    assert run.fake.library_path == tmp_path


def test_a_named_library_that_is_not_there_is_not_made_by_asking(run: Run, tmp_path: Path) -> None:
    absent = tmp_path / "absent"
    assert run("ask", "问", "--library", str(absent)) == 1
    assert run.err == (f"error: There is no library in '{absent}'. Make it: assistant index PATH --library {absent}\n")
    assert run("index", "plan.md", "--library", str(absent)) == 0
    assert run.fake.library_path == absent


@pytest.mark.parametrize("command", [["ask", "问"], ["search", "问"], ["chat"]])
def test_first_use_of_the_default_library_indexes_the_starter_documents(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    run.prepare = shaped(held=[])
    assert run(*command) == 0
    assert run.fake.calls[0] == ("index_starter",)
    assert "First use: indexing the starter library" in run.err
    assert "First use" not in run.out and "added" not in run.out


def test_a_library_that_was_named_or_holds_documents_gets_no_starter_documents(run: Run, tmp_path: Path) -> None:
    assert run("search", "问") == 0 and ("index_starter",) not in run.fake.calls
    run.prepare = shaped(held=[])
    assert run("search", "问", "--library", str(tmp_path)) == 0 and ("index_starter",) not in run.fake.calls
    assert run("documents") == 0 and "holds no documents yet" in run.err and not run.out


def test_indexing_fails_only_if_every_file_failed(run: Run) -> None:
    failure = FileFailure(path="x.bin", message="'x.bin' is binary.", hint="Give text.")
    run.prepare = shaped(report=IndexReport(added=("a.md",), failed=(failure,)))
    assert run("index", "a.md", "x.bin") == 0
    assert "failed: x.bin: 'x.bin' is binary. Give text.\n" in run.err
    run.prepare = shaped(report=IndexReport(failed=(failure,)))
    assert run("index", "x.bin") == 1 and "error:" not in run.err
    run.prepare = shaped(report=IndexReport())
    assert run("index", "folder") == 1 and "error: There is no file to read." in run.err
    assert {".txt", ".md", ".html"} <= set(run.err.split())
    run.prepare = shaped(report=IndexReport(unchanged=("a.md",)))
    assert run("index", "--starter") == 0
    assert run.fake.calls == [("index_starter",)]


def test_what_a_run_found_worth_knowing_follows_line_by_line(run: Run) -> None:
    run.prepare = shaped(
        report=IndexReport(
            updated=("c.md",),
            renamed=(("a.md", "b.md"),),
            removed=tuple(f"{n}.md" for n in range(22)),
            notes=(FileNote(path="c.md", message="Read as gb18030."),),
            near_duplicates=(
                NearDuplicate(first="d1", first_title="甲", second="d2", second_title="乙", share=0.934),
                NearDuplicate(first="d1", first_title="甲", second="d3", second_title="丙", share=1.0),
            ),
        )
    )
    assert run("sync", "docs") == 0
    assert run.out == "0 added, 1 updated, 1 renamed, 22 removed, 0 unchanged, 0 failed; 0 chunks, 0.0 s\n"
    lines = run.err.splitlines()
    assert lines[0] == "renamed: a.md -> b.md" and lines[1] == "removed: 0.md" and lines[21] == "... and 2 more"
    assert lines[22] == "note: c.md: Read as gb18030."
    assert lines[23:25] == [
        "alike: 甲 (d1) and 乙 (d2) share 93% of their text",
        "alike: 甲 (d1) and 丙 (d3) have the same text",
    ]
    assert lines[25].startswith("About 2.3 MB")


def test_a_folder_is_watched_until_the_user_ends_it_with_a_line_for_what_changed(run: Run) -> None:
    assert run("sync", "docs", "--watch", "--allow-empty") == 0
    assert run.fake.calls == [("watch", "docs", True)]
    assert [line.split(";")[0] for line in run.out.splitlines()] == [
        "1 added, 0 updated, 0 unchanged, 0 failed",
        "0 added, 0 updated, 1 removed, 0 unchanged, 0 failed",
    ]
    assert "Watching docs" in run.err and "the same command goes on" in run.err and run.fake.closed


def test_an_interrupted_run_says_that_the_same_command_goes_on(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def index(*_: object, **__: object) -> IndexReport:
        raise KeyboardInterrupt

    monkeypatch.setattr(FakeAssistant, "index", index)
    assert run("index", "a") == 130
    assert run.err == "Interrupted; the same command goes on where it stopped.\n"


def test_a_part_is_cited_with_its_collection_and_a_page_with_its_number(run: Run) -> None:
    part = dataclasses.replace(DOCUMENT, collection="讲话选编", part=2, page_starts=(0, START))
    cited = dataclasses.replace(ANSWERED, citations=(dataclasses.replace(CITATION, document=part),))
    run.prepare = shaped(answer=cited)
    assert run("ask", "占比目标") == 0
    assert "学前教育规划 (in: 讲话选编) > 目标 · 某区教委 · 2024-05-01 · 第2页 / p. 2" in run.out
    assert run("ask", "占比目标", "--json") == 0
    citation = json.loads(run.out)["citations"][0]
    assert citation["page"] == 2 and citation["document"]["collection"] == "讲话选编"


def test_a_document_is_shown_with_what_was_left_out_of_it_and_why(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = dataclasses.replace(
        DOCUMENT, author="王某", number="某政发〔2024〕6号", dropped=(DroppedText(text="首页\n登录", reason="menu"),)
    )
    monkeypatch.setattr(FakeAssistant, "document", lambda self, id_: whole)
    assert run("documents", "--show", "d1") == 0
    assert "author:     王某" in run.out and "number:     某政发〔2024〕6号" in run.out
    assert run.out.endswith("去掉的内容 / Left out (1):\n- [menu] 首页 登录\n")
    assert run("documents", "--show", "d1", "--json") == 0
    assert json.loads(run.out)["dropped"] == [{"text": "首页\n登录", "reason": "menu"}]


def test_a_library_is_rebuilt_before_more_files_are_read_and_only_if_asked(run: Run, tmp_path: Path) -> None:
    assert run("index", "--rebuild", "a.md") == 0
    assert run.fake.calls == [("rebuild",), ("index", "a.md")]
    run.prepare = shaped(report=IndexReport())
    assert run("index", "--rebuild") == 0  # an empty library is soon rebuilt
    assert run("index", "a.md") == 1 and not run.fake.rebuilding
    assert run("index", "--rebuild", "--library", str(tmp_path / "absent")) == 1


def test_an_error_of_the_assistant_is_one_line_and_the_library_is_closed(run: Run) -> None:
    run.prepare = shaped(pieces=[AssistantError("It broke\nbadly.", "Mend it.")])
    assert run("ask", "问") == 1
    assert run.err.splitlines()[-1] == "error: It broke badly. Mend it."
    assert "Traceback" not in run.err and run.fake.closed


def test_an_interrupt_stops_the_model_and_exits_as_shells_expect(run: Run) -> None:
    run.prepare = shaped(pieces=["目标", KeyboardInterrupt()])
    assert run("ask", "问") == 130
    assert run.err.splitlines()[-1] == "Interrupted."
    assert run.fake.closed_streams == 1 and run.fake.closed


def test_a_bug_is_not_passed_off_as_a_known_error(run: Run) -> None:
    run.prepare = shaped(pieces=[ZeroDivisionError()])
    with pytest.raises(ZeroDivisionError):
        run("ask", "问")


@pytest.mark.skipif(os.name == "nt", reason="pipes end differently there")
def test_a_reader_that_has_gone_away_is_no_traceback() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "config"],
        cwd=ROOT,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert done.stderr == b""
    assert done.returncode == 141


def test_wrong_settings_are_one_clear_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "many")
    assert run("ask", "问") == 1
    assert run.err == "error: ASSISTANT_PORT='many' must be of type int.\n"


def test_config_shows_the_settings_in_use_and_writes_the_file_once(
    run: Run, user_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_PASSAGES", "5")
    assert run("config") == 0
    assert run.out.startswith(f"# {user_folders / 'config.toml'}  (not there;")
    assert "\npassages = 5\n" in run.out
    assert all(f"\n{setting.name} = " in run.out for setting in dataclasses.fields(Config))
    assert run("config", "--init") == 0
    assert (user_folders / "config.toml").read_text(encoding="utf-8") == DEFAULT_TOML
    assert run("config", "--init") == 1
    assert "is there already" in run.err


def test_the_page_is_served_as_the_options_say_and_ends_quietly(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[dict[str, Any]] = []

    def serve(assistant: FakeAssistant, **options: Any) -> None:
        served.append(options)
        raise KeyboardInterrupt

    page = types.ModuleType("assistant.app.ui")
    page.serve = serve  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "assistant.app.ui", page)
    monkeypatch.setattr(assistant.app, "ui", page, raising=False)
    assert run("serve") == 0
    assert run("serve", "--host", "0.0.0.0", "--port", "0", "--no-browser", "--allow-remote") == 0
    assert run("serve", "--library", str(tmp_path / "new")) == 0
    assert served[0] == {"host": "127.0.0.1", "port": 7860, "open_browser": True, "allow_remote": False}
    assert served[1] == {"host": "0.0.0.0", "port": 0, "open_browser": False, "allow_remote": True}


def test_the_evaluation_gets_its_arguments_and_a_way_to_open_libraries(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "eval"
    folder.mkdir()
    (folder / "part.py").write_text("def show(argv, path):\n    print('eval:', argv, path)\n", encoding="utf-8")
    (folder / "__init__.py").write_text(
        "from .part import show\n\n"
        "def main(argv, open_assistant):\n    show(argv, open_assistant('lib').library_path)\n    return 3\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("assistant.app.evaluation.resource", lambda name: tmp_path / name)
    for name in ("assistant_eval", "assistant_eval.part"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
        monkeypatch.delitem(sys.modules, name)
    assert run("eval", "--limit", "5", "cases", "-h", "--library", "b") == 3
    assert run.out == "eval: ['--limit', '5', 'cases', '-h', '--library', 'b'] lib\n"
    assert run("--library", "a", "eval", "--help") == 3
    assert run.out == "eval: ['--library', 'a', '--help'] lib\n"


def models_file(folder: Path, content: bytes) -> None:
    (folder / "models").mkdir()
    source = folder / "source.gguf"
    source.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    line = f"small chat file:{source} {len(content)} {digest} MIT default\n"
    (folder / "models.txt").write_text(line, encoding="utf-8")


def test_models_are_listed_fetched_and_checked(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models_file(tmp_path, b"weights" * 1000)
    monkeypatch.setattr("assistant.models.manifest.resource", lambda name: tmp_path / name)
    monkeypatch.setenv("ASSISTANT_MODELS_DIR", str(tmp_path / "models"))
    target = tmp_path / "models" / "small.gguf"
    assert run("models", "list") == 0
    assert run.out.split() == ["small", "chat", "0", "MB", "MIT", "-", "default"]
    assert run("models", "check") == 1
    assert run.out == "small: missing\n" and "assistant models pull small" in run.err
    assert run("models", "pull") == 0
    assert run.out == f"{target}\n" and target.read_bytes() == b"weights" * 1000
    assert run("models", "list", "small") == 0 and "here" in run.out
    assert run("models", "check", "small") == 0 and run.out == "small: ok\n"
    target.write_bytes(b"weighty" * 1000)
    assert run("models", "check") == 1 and run.out == "small: wrong checksum\n"


def test_pulling_without_a_name_says_so_if_the_chat_model_is_a_file_of_the_user(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_CHAT_MODEL", "/models/my.gguf")
    assert run("models", "pull") == 1
    assert "a file of your own: '/models/my.gguf'" in run.err


def test_doctor_fails_if_a_check_fails(run: Run) -> None:
    assert run("doctor", "--json") == 1  # the test's models folder is empty
    checks = {check["name"]: check for check in json.loads(run.out)}
    assert checks["model"]["status"] == "fail"
    assert "assistant models pull" in checks["model"]["remedy"]
    assert run("doctor") == 1
    assert all(line.startswith(("ok ", "warn ", "fail ")) for line in run.out.splitlines())


def on_terminal(monkeypatch: pytest.MonkeyPatch, pieces: Sequence[str], answer: Answer) -> str:
    screen = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("LINES", "10")
    monkeypatch.setattr(sys, "stdout", screen)
    fake = FakeAssistant(Config())
    fake.pieces, fake.answer = pieces, answer
    assert terminal.show_stream(fake.stream("问")) is answer
    return screen.getvalue()


def test_a_terminal_sees_the_pieces_and_then_the_checked_text_in_their_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = on_terminal(monkeypatch, ["目标是", "65%。"], ANSWERED)
    assert shown == "目标是65%。\r\x1b[J目标是65%[1]。\n"


def test_every_row_of_the_pieces_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = on_terminal(monkeypatch, ["字" * 25], ANSWERED)  # 50 columns on rows of 20
    assert shown == "字" * 25 + "\r\x1b[2A\x1b[J目标是65%[1]。\n"


def test_pieces_that_have_left_the_screen_are_followed_by_the_checked_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = on_terminal(monkeypatch, ["行\n" * 30], ANSWERED)
    assert shown.endswith("行\n\n\n目标是65%[1]。\n") and "\x1b[J" not in shown


def test_pieces_that_begin_the_checked_text_are_only_continued(monkeypatch: pytest.MonkeyPatch) -> None:
    assert on_terminal(monkeypatch, ["目标是", "65%"], ANSWERED) == "目标是65%[1]。\n"


def test_what_is_going_on_is_taken_away_before_the_first_piece_and_no_piece_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("TERM", "xterm")
    fake = FakeAssistant(Config())
    fake.pieces = ["目标是", "65%"]
    terminal.show_stream(fake.stream("问"))
    assert screen.getvalue().endswith("Reading 1 sentences ...\r\x1b[K目标是65%[1]。\n")


def test_a_document_or_a_model_cannot_command_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    evil = dataclasses.replace(ANSWERED, text="好\x1b]0;title\x07。\r坏")
    assert on_terminal(monkeypatch, ["好\x1b]0;title\x07"], evil) == "好]0;title。坏\n"


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [("", 10, 1), ("a" * 10, 10, 1), ("a" * 11, 10, 2), ("字" * 5, 10, 1), ("字" * 5, 9, 2), ("a\nb", 10, 2),
     ("e\u0301" * 10, 10, 1), ("\tab", 10, 1), ("\tabc", 10, 2)],
)  # fmt: skip
def test_rows_of_the_screen_are_counted_as_terminals_wrap(text: str, columns: int, rows: int) -> None:
    assert terminal.display_rows(text, columns) == rows


class Clock:
    """A clock that the test sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)


def test_progress_is_a_plain_line_now_and_then_where_nobody_watches(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = Clock(monkeypatch)
    bar = terminal.Progress("Fetching")
    bar.update_bytes(400_000_000, 1_000_000_000)  # fetched by an earlier run
    clock.now += 5
    bar.update_bytes(450_000_000, 1_000_000_000)
    assert capsys.readouterr().err == ""
    clock.now += 5
    bar.update_bytes(500_000_000, 1_000_000_000)
    bar.close()
    expected = "Fetching [##########          ]  50%, 50 s left, 500 of 1000 MB, 10.0 MB/s\n"
    assert capsys.readouterr().err == expected


def test_progress_stays_on_one_row_of_a_terminal_and_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "60")
    bar = terminal.Progress("Indexing")
    bar.update(0, 4)
    clock.now += 100
    bar.update(1, 4, "很长的文件名" * 10)
    bar.close()
    line = screen.getvalue().split("\x1b[K")[1].rstrip("\r")
    assert line.startswith("Indexing [#####               ]  25%, 5 min 00 s left, 很长")
    assert terminal.display_rows(line, 60) == 1
    assert screen.getvalue().endswith("\r\x1b[K")


def test_indexing_moves_evenly_through_files_whose_chunks_are_counted_as_they_are_met(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    shares: list[float] = []
    monkeypatch.setattr(terminal.Progress, "update", lambda self, done, total, remark: shares.append(done / total))
    steps = [(0, 0, 0), (0, 2, 4), (0, 4, 4), (1, 5, 6), (1, 6, 6)]  # files done, chunks done, chunks known of

    def index(
        self: FakeAssistant, paths: Sequence[str], *, on_progress: Callable[[IndexProgress], None]
    ) -> IndexReport:
        for files, chunks, total in steps:
            on_progress(
                IndexProgress(
                    path=f"{files}.md",
                    files_done=files,
                    files_total=2,
                    chunks_done=chunks,
                    chunks_total=total,
                )
            )
        return INDEXED

    monkeypatch.setattr(FakeAssistant, "index", index)
    assert run("index", "a") == 0
    assert shares == [0, 0.25, 0.5, 0.75, 1]


def talk(fake: FakeAssistant, *lines: str | BaseException) -> None:
    """Holds a conversation of these lines; one that is an exception is raised where the user would type."""
    remaining = list(lines)

    def read_line(prompt: str) -> str:
        if not remaining:
            raise EOFError
        line = remaining.pop(0)
        if isinstance(line, BaseException):
            raise line
        return line

    converse(cast(Any, fake), read_line=read_line)


def histories(fake: FakeAssistant) -> list[list[str]]:
    return [call[2] for call in fake.calls if call[0] == "stream"]


def test_a_conversation_carries_its_turns_until_a_new_one_begins() -> None:
    fake = FakeAssistant(Config())
    talk(fake, "一", "", "二", "/new", "三")
    assert histories(fake) == [[], ["一", ANSWERED.text], []]


def test_a_conversation_ends_at_quit(capsys: pytest.CaptureFixture[str]) -> None:
    fake = FakeAssistant(Config())
    talk(fake, "一", "/quit", "二")
    assert len(histories(fake)) == 1


def test_an_interrupt_stops_the_answer_and_not_the_conversation(capsys: pytest.CaptureFixture[str]) -> None:
    fake = FakeAssistant(Config())
    fake.pieces = ["目标", KeyboardInterrupt()]
    talk(fake, "一", KeyboardInterrupt(), "二")
    assert histories(fake) == [[], []]
    assert fake.closed_streams == 2
    assert capsys.readouterr().err.count("Stopped.") == 2


def test_an_error_ends_the_turn_and_not_the_conversation(capsys: pytest.CaptureFixture[str]) -> None:
    fake = FakeAssistant(Config())
    fake.pieces = [AssistantError("Too long.", "Shorten it.")]
    talk(fake, "一", "二")
    assert histories(fake) == [[], []]
    assert "error: Too long. Shorten it.\n" in capsys.readouterr().err


def test_sources_show_the_passages_with_the_cited_sentences_marked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    talk(FakeAssistant(Config()), "/sources", "一", "/sources")
    out, err = capsys.readouterr()
    assert f"【1: {QUOTE}】 其他内容。" in out
    assert "No answer yet." in err


def test_an_unknown_word_with_a_slash_is_no_question(capsys: pytest.CaptureFixture[str]) -> None:
    fake = FakeAssistant(Config())
    talk(fake, "/nwe")
    assert fake.calls == [] and capsys.readouterr().err.count("/sources") == 2


LIMITED = Scope(regions=("甲区", "乙区"), since="2024")


@pytest.mark.parametrize("command", ["ask", "search"])
def test_limits_are_handed_on_and_told_in_one_line(run: Run, command: str) -> None:
    assert run(command, "占比", "--json", "--region", "甲区", "--region", "乙区", "--since", "2024") == 0
    assert LIMITED in run.fake.calls[-1]
    assert run.err == "Searching 1 of 1 documents: region 甲区 or 乙区; since 2024\n"
    assert run(command, "占比", "--json") == 0 and run.err == ""


def test_limits_that_no_document_meets_are_one_line_and_no_answer(run: Run) -> None:
    assert run("search", "占比", "--region", "月球") == 1
    assert run.out == "" and run.err == "error: No document of the library fits: region 月球. Widen it.\n"


def test_a_search_tells_why_where_it_is_asked_to(run: Run) -> None:
    assert run("search", "占比") == 0 and "Sentences" not in run.out
    assert run("search", "占比", "--why") == 0
    assert "Sentences for the model:" in run.out and f"1. {QUOTE}" in run.out
    assert "best for the question" in run.out and "cover +1.50" in run.out
    assert run("search", "占比", "--why", "--json") == 0
    (sentence,) = json.loads(run.out)[0]["sentences"]
    assert sentence["text"] == QUOTE and sentence["reason"] == "best" and sentence["parts"] == {"cover": 1.5}
    assert run("search", "占比", "--json") == 0 and "sentences" not in json.loads(run.out)[0]

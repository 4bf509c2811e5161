from __future__ import annotations

import dataclasses
import io
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import LoadError, ReadError
from assistant.library.formats import readers, reading_process
from assistant.library.formats.extracted import Reading
from assistant.library.formats.reading_messages import from_reading, receive, send, to_document, to_reading
from assistant.library.formats.reading_process import ReadingProcess
from assistant.records import Document, DroppedText, FileFailure, FileNote

_BODY = "水库去年冬天清了淤，库容从三十二万立方米恢复到四十一万立方米，够下游六百亩稻田浇两遍水。"
_ROOT = Path(__file__).resolve().parents[1]
_PYTHON = sys.executable
_POSIX = pytest.mark.skipif(os.name == "nt", reason="signals and bounds of POSIX")

# Stands before the child's own readers: what the name of a file says is done in place of reading it.
_TRAPS = """
import ctypes, os, sys, time
from assistant.errors import LoadError, ReadError
from assistant.library.formats import patience, readers

honest = readers.read
counted = []

def read(path):
    counted.append(path)
    if path.stem == "prints":
        print("noise on stdout", flush=True)
        os.write(1, b"more of it")
        assert sys.stdin.read() == ""
    elif path.stem == "sleeps":
        path.with_suffix(".pid").write_text(str(os.getpid()))
        time.sleep(600)
    elif path.stem == "pages":
        for _ in range(5):
            patience.still_at_work()
            time.sleep(0.5)
    elif path.stem == "crashes":
        ctypes.string_at(0)
    elif path.stem == "exits":
        os._exit(3)
    elif path.stem == "eats":
        return [bytearray(50_000_000) for _ in range(1000)]
    elif path.stem == "starves":
        try:
            return bytes(5_000_000_000)
        except MemoryError as error:
            raise ReadError("An engine ran out of memory.") from error
    elif path.stem == "grows":
        global kept
        kept = bytearray(b"x") * 600_000_000
    elif path.stem == "suffers" and len(counted) > 1:
        os._exit(1)
    elif path.stem == "fails":
        raise ValueError("two\\nlines")
    elif path.stem == "panics":
        raise type("Panic", (BaseException,), {})("in an engine")
    elif path.stem == "unloaded":
        raise LoadError("An engine is missing.", "Install it.")
    return honest(path)

readers.read = read
"""


def write(folder: Path, name: str, text: str = _BODY) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def traps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for files; reading one that is called after a trap springs it."""
    start = write(
        tmp_path,
        "start.py",
        _TRAPS + "\nfrom assistant.library.formats import reading_child\nreading_child._GRACE_S = 0.5\n",
    )
    start.write_text(start.read_text(encoding="utf-8") + "raise SystemExit(reading_child.main())\n", encoding="utf-8")
    shim = write(tmp_path, "python", f'#!/bin/sh\nshift 2\nexec "{_PYTHON}" "{start}" "$@"\n')
    shim.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(shim))
    monkeypatch.setenv("PYTHONPATH", str(_ROOT))
    return tmp_path


@pytest.fixture
def reader() -> Iterator[ReadingProcess]:
    with ReadingProcess(limit_s=20) as reader:
        yield reader


def pid_of(reader: ReadingProcess) -> int:
    assert reader._child is not None
    return reader._child._process.pid


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for_the_end(pid: int, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not is_running(pid)


def test_it_reads_what_the_readers_read(tmp_path: Path, reader: ReadingProcess) -> None:
    path = tmp_path / "水库.txt"
    path.write_bytes(f"首页 > 新闻\n河西县水库清淤\n来源：河西日报 2024-05-09\n{_BODY}\n登录 注册".encode("gbk"))
    write(tmp_path, "水库.txt.meta", "publisher: 河西县水利局")
    reading = reader.read(path)
    assert reading == readers.read(path)
    assert reading.documents[0].dropped and reading.documents[0].publisher == "河西县水利局"


def test_it_refuses_as_the_readers_do(tmp_path: Path, reader: ReadingProcess) -> None:
    for path in (tmp_path / "nothing.txt", write(tmp_path, "a.xyz"), write(tmp_path, "empty.txt", ""), tmp_path):
        with pytest.raises(ReadError) as expected:
            readers.read(path)
        with pytest.raises(ReadError) as refused:
            reader.read(path)
        assert (refused.value.message, refused.value.hint) == (expected.value.message, expected.value.hint)


def test_one_process_reads_all_files_and_is_gone_at_the_end(tmp_path: Path) -> None:
    with ReadingProcess() as reader:
        assert reader._child is None  # nothing is started before there is something to read
        reader.read(write(tmp_path, "a.txt"))
        pid = pid_of(reader)
        with pytest.raises(ReadError):
            reader.read(write(tmp_path, "b.txt", ""))
        reader.read(write(tmp_path, "c.md"))
        assert pid_of(reader) == pid
    assert not is_running(pid)


def test_relative_paths_begin_where_the_user_is(
    tmp_path: Path, reader: ReadingProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, "a.txt", f"{name}：{_BODY}")
        monkeypatch.chdir(tmp_path / name)
        (document,) = reader.read(Path("a.txt")).documents
        assert document == readers.read(Path("a.txt")).documents[0]
        assert document.path == "a.txt" and document.text.startswith(name)


def test_files_that_are_called_like_modules_are_not_run(
    tmp_path: Path, reader: ReadingProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json", "assistant", "charset_normalizer", "encodings", "re"):
        write(tmp_path, f"{name}.py", f"open({str(tmp_path / 'run')!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    assert reader.read(write(tmp_path, "a.txt")).documents
    assert not (tmp_path / "run").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_names_that_are_not_utf8_come_back_as_they_are(tmp_path: Path, reader: ReadingProcess) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xbc\xd7.txt"))
    path.write_text(_BODY, encoding="utf-8")
    assert reader.read(path).documents[0].path == str(path)


@_POSIX
def test_what_libraries_print_does_not_mix_with_the_answers(traps: Path, reader: ReadingProcess) -> None:
    assert reader.read(write(traps, "prints.txt")).documents[0].text == _BODY


@_POSIX
@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("crashes.txt", "The reader broke down on it.", "SIGSEGV"),
        ("exits.txt", "The reader broke down on it.", "exit status 3"),
        ("fails.txt", "The reader broke down on it.", "ValueError: two lines"),
        ("panics.txt", "The reader broke down on it.", "in an engine"),
        ("starves.txt", "Reading it needs more than 1 GB of memory.", "Leave it out"),
        ("eats.txt", "Reading it needs more than 1 GB of memory.", "Leave it out"),
    ],
)
def test_a_file_that_breaks_the_reader_is_refused_and_the_next_is_read(
    traps: Path, name: str, message: str, hint: str
) -> None:
    with ReadingProcess(memory_mb=1024) as reader:
        for _ in range(2):
            with pytest.raises(ReadError, match=message) as refused:
                reader.read(write(traps, name))
            assert name in refused.value.message and hint in refused.value.hint
            assert "\n" not in str(refused.value)
            assert reader.read(write(traps, "good.txt")).documents[0].text == _BODY


@_POSIX
def test_a_file_that_takes_too_long_is_refused_and_the_next_is_read(traps: Path) -> None:
    started = time.monotonic()
    with ReadingProcess(limit_s=1) as reader:
        reader.read(write(traps, "good.txt"))
        pid = pid_of(reader)
        with pytest.raises(ReadError, match=r"Reading it took longer than 1 s\."):
            reader.read(write(traps, "sleeps.txt"))
        assert not is_running(pid)
        assert reader.read(write(traps, "good.txt")).documents
    assert time.monotonic() - started < 10


@_POSIX
def test_a_reader_that_says_that_it_is_at_work_has_more_time(traps: Path) -> None:
    with ReadingProcess(limit_s=1.5) as reader:
        assert reader.read(write(traps, "pages.txt")).documents


def test_a_large_file_has_more_time(tmp_path: Path) -> None:
    with ReadingProcess(limit_s=0.0) as reader:  # nothing but what its size gives
        reader.read(write(tmp_path, "start.txt", _BODY * 10_000))
        assert len(reader.read(write(tmp_path, "large.txt", _BODY * 50_000)).documents[0].text) == len(_BODY) * 50_000


@_POSIX
def test_harm_that_an_earlier_file_did_is_not_blamed_on_the_next(traps: Path, reader: ReadingProcess) -> None:
    reader.read(write(traps, "good.txt"))
    pid = pid_of(reader)
    assert reader.read(write(traps, "suffers.txt")).documents
    assert pid_of(reader) != pid


@_POSIX
def test_the_size_of_the_program_itself_does_not_count(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(_BODY, encoding="utf-8")
    large = bytearray(b"x") * 1_300_000_000  # more than half of what a reading may need, as loaded models are
    with ReadingProcess() as reader:
        reader.read(tmp_path / "a.txt")
        first = pid_of(reader)
        reader.read(tmp_path / "b.txt")
        assert pid_of(reader) == first
    del large


@_POSIX
def test_a_process_that_has_grown_reads_no_further_file(traps: Path) -> None:
    with ReadingProcess(memory_mb=1024) as reader:
        for _ in range(3):
            assert reader.read(write(traps, "grows.txt")).documents


@_POSIX
def test_a_reading_that_is_too_large_is_refused(traps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_process, "_LARGEST_READING", 1000)
    with ReadingProcess() as reader, pytest.raises(ReadError, match="more text than one file may"):
        reader.read(write(traps, "large.txt", _BODY * 100))


@_POSIX
def test_an_engine_that_cannot_be_loaded_is_no_fault_of_the_file(traps: Path, reader: ReadingProcess) -> None:
    with pytest.raises(LoadError, match="An engine is missing"):
        reader.read(write(traps, "unloaded.txt"))


@_POSIX
def test_a_process_that_has_died_meanwhile_is_replaced(tmp_path: Path, reader: ReadingProcess) -> None:
    path = write(tmp_path, "a.txt")
    reader.read(path)
    pid = pid_of(reader)
    os.kill(pid, signal.SIGKILL)
    assert reader.read(path).documents
    assert pid_of(reader) != pid


@pytest.mark.parametrize("executable", ["", "/nonexistent/python", "/bin/true", "/bin/cat"])
def test_a_process_that_cannot_be_started_is_told_in_one_line(
    tmp_path: Path, executable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", executable)
    with ReadingProcess() as reader, pytest.raises(LoadError, match="cannot be started") as refused:
        reader.read(write(tmp_path, "a.txt"))
    assert "\n" not in str(refused.value) and refused.value.hint


@_POSIX
def test_ctrl_c_does_not_end_the_child_and_an_interrupted_reading_leaves_nothing_behind(
    traps: Path, reader: ReadingProcess, request: pytest.FixtureRequest
) -> None:
    # What a shell starts in the background ignores Ctrl-C from the beginning, and the tests may run there.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    reader.read(write(traps, "good.txt"))
    pid = pid_of(reader)
    os.kill(pid, signal.SIGINT)
    reader.read(write(traps, "good.txt"))
    assert pid_of(reader) == pid
    interrupt = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    interrupt.start()
    with pytest.raises(KeyboardInterrupt):
        reader.read(write(traps, "sleeps.txt"))
    assert not is_running(pid)
    assert reader.read(write(traps, "good.txt")).documents[0].text == _BODY


@_POSIX
def test_the_child_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    owner = start_owner(_PYTHON, write(tmp_path, "a.txt"))
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    assert is_running(pid)
    end(owner)
    assert wait_for_the_end(pid)


@_POSIX
def test_the_child_ends_in_time_when_its_owner_is_killed_while_it_reads(traps: Path) -> None:
    path = write(traps, "sleeps.txt")
    owner = start_owner(str(traps / "python"), path)
    told = path.with_suffix(".pid")
    while owner.poll() is None and not (told.exists() and told.read_text()):
        time.sleep(0.02)
    end(owner)
    pid = int(told.read_text())
    assert is_running(pid)
    assert wait_for_the_end(pid)


def start_owner(executable: str, path: Path) -> subprocess.Popen[str]:
    """A process that reads the file in a child, which has 1 s for it, tells the child's pid and waits."""
    script = f"""
        import sys, time
        from pathlib import Path
        sys.executable = {executable!r}
        from assistant.library.formats.reading_process import ReadingProcess
        reader = ReadingProcess(limit_s=1)
        reader.read(Path({str(path)!r}))
        print(reader._child._process.pid, flush=True)
        time.sleep(60)
    """
    return subprocess.Popen([_PYTHON, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True, cwd=_ROOT)


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def test_threads_may_share_it(tmp_path: Path, reader: ReadingProcess) -> None:
    paths = [write(tmp_path, f"{number}.txt", f"第{number}号。{_BODY}") for number in range(40)]
    read: dict[Path, Reading] = {}

    def work(some: list[Path]) -> None:
        for path in some:
            read[path] = reader.read(path)

    threads = [threading.Thread(target=work, args=(paths[start::4],)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [read[path].documents[0].path for path in paths] == [str(path) for path in paths]


def test_messages_carry_every_field_and_every_character() -> None:
    values: dict[str, Any] = {"part": 3, "script": "hant", "page_starts": (0, 5, 9)}
    values["dropped"] = (DroppedText(text="a\nb", reason="菜单"), DroppedText(text="", reason="x"))
    odd = '\ud800\udc00 \udcff\0\u2028😀"\\\r\n'
    names = [field.name for field in dataclasses.fields(Document)]
    document = Document(**{name: values.get(name, f"{name} {odd}") for name in names})
    reading = Reading(
        documents=(document, dataclasses.replace(document, part=4)),
        failed=(FileFailure(path=odd, message="甲", hint="乙"),),
        notes=(FileNote(path="丙", message=odd),),
    )
    pipe = io.BytesIO()
    for message in from_reading(reading):
        send(pipe, message)
    pipe.seek(0)
    received = [receive(pipe, 1_000_000) for _ in range(3)]
    assert receive(pipe, 1_000_000) is None
    messages = [message for message, _ in filter(None, received)]
    documents = [to_document(message["document"]) for message in messages[:2]]
    assert to_reading(documents, messages[2]["end"]) == reading


@_POSIX
def test_the_start_costs_little_and_brings_in_no_engine_that_the_file_does_not_need(tmp_path: Path) -> None:
    import resource

    path, seconds = write(tmp_path, "a.txt"), []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with ReadingProcess() as reader:
            reader.read(path)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(seconds) < 0.6  # of the processor: the tables that tell encodings and scripts are half of it

"""Processes that index, update, rename and remove are killed at random moments; the library must not show it.

A process of its own forks the ones that are killed: they share what it has imported, and it never opens a library.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.library.indexer import Indexer
from assistant.library.library import Library
from assistant.library.storing import dense
from tests.fake_models import FakeEmbedder
from tests.test_library import BUILT_WITH

ROOT = Path(__file__).parents[1]
KILLS = 100
WORDS = ["幼儿园", "学位", "教师", "占比", "新建", "2027", "65%"]


def contents(library: Library) -> dict[str, Any]:
    """Everything that a library holds and finds."""
    database = library.database
    ids = database.document_ids()
    chunks = {chunk: database.vectors([chunk])[chunk].tolist() for id_ in ids for chunk in database.chunk_ids(id_)}
    query = FakeEmbedder().embed_query("新建幼儿园学位")
    return {
        "documents": {id_: database.document(id_) for id_ in ids},
        "sketches": database.sketches(),
        "chunks": database.chunks(list(chunks)),
        "vectors": chunks,
        "matches": {word: {id_: round(score, 6) for id_, score in database.match([word], 10_000)} for word in WORDS},
        "dense": library.store.ids(),
        "nearest": {round(similarity, 2) for _, similarity in library.store.nearest(query, 20)},
        "files": [(entry.place, entry.content_hash, entry.whole) for entry in library.register.below("/")],
        "left over": (database.select("SELECT count(*) FROM scratch"), library.store.dead_count()),
    }


def check(library: Library) -> None:
    """What has to hold at every moment."""
    chunks = {row[0] for row in library.database.select("SELECT id FROM chunks")}
    assert library.store.ids() == chunks
    assert {row[0] for row in library.database.select("SELECT DISTINCT document_id FROM chunks")} <= set(
        library.database.document_ids()
    )
    terms = library.database.match(WORDS, 10_000)
    assert {id_ for id_, _ in terms} <= chunks
    for entry in library.register.below("/"):
        assert library.register.document_ids(entry.place), entry


def opened(folder: Path) -> Library:
    dense._LOOSE = 40  # so that there are folders of Chroma, full ones, and chunks in none of them
    dense._LARGEST = 60
    return Library(folder, BUILT_WITH)


def shake(files: Path, chance: random.Random) -> None:
    """Changes the folder as a user would."""
    names = sorted(path.name for path in files.iterdir())
    what = chance.random()
    if what < 0.45 or len(names) < 4:
        lines = "".join(
            f"第{chance.randrange(99)}区到2027年新建幼儿园{chance.randrange(99)}所，学位占比达到65%，教师增加。\n"
            for _ in range(chance.randrange(1, 60))
        )
        (files / f"{chance.randrange(20)}.txt").write_text(lines, encoding="utf-8")
    elif what < 0.65:
        (files / chance.choice(names)).rename(files / f"{chance.randrange(20, 40)}.txt")
    elif what < 0.8:
        (files / chance.choice(names)).unlink()
    else:
        path = files / chance.choice(names)
        path.write_text(path.read_text(encoding="utf-8") + "补充一句：教师编制。\n", encoding="utf-8")


def forked(work: Callable[[], None], kill_after_s: float | None) -> bool:
    """Whether the work came to its end in a process of its own before that was killed."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    if kill_after_s is not None:
        time.sleep(kill_after_s)
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)


def drive(folder: Path, seed: int) -> None:
    """Makes changes, each by a process that is killed, until as many were killed as should be."""
    chance = random.Random(seed)
    files, library_folder = folder / "files", folder / "library"
    files.mkdir()

    def work(action: str, pick: int) -> None:
        library = opened(library_folder)
        check(library)
        indexer = Indexer(library, FakeEmbedder(), chunk_chars=80)
        if action == "remove" and (ids := library.database.document_ids()):
            with library.writing():
                library.remove(ids[pick % len(ids)])
        elif action == "compact":
            library.compact()
        elif action == "index":
            indexer.index([files])
        else:
            indexer.sync(files, allow_empty=True)

    killed = 0
    while killed < KILLS:
        for _ in range(chance.randrange(1, 6)):
            shake(files, chance)
        action = chance.choices(["index", "sync", "remove", "compact"], [3, 4, 1, 1])[0]
        pick = chance.randrange(1000)
        killed += not forked(lambda action=action, pick=pick: work(action, pick), chance.uniform(0.0, 0.4))  # type: ignore[misc]

    def compare() -> None:
        library = opened(library_folder)
        check(library)
        Indexer(library, FakeEmbedder(), chunk_chars=80).sync(files)
        library.compact()
        undisturbed = opened(folder / "undisturbed")
        Indexer(undisturbed, FakeEmbedder(), chunk_chars=80).index([files])
        undisturbed.compact()
        mine, theirs = contents(library), contents(undisturbed)
        assert theirs["documents"] and theirs["chunks"]
        for name in theirs:
            assert mine[name] == theirs[name], name
        connection = library.database._writer
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.execute("INSERT INTO lexicon (lexicon) VALUES ('integrity-check')")

    assert forked(compare, None)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
def test_a_library_whose_writers_were_killed_a_hundred_times_equals_an_undisturbed_one(tmp_path: Path) -> None:
    seed = int(os.environ.get("KILL_SEED", "20270101"))
    script = f"from pathlib import Path; from tests.test_kill import drive; drive(Path({str(tmp_path)!r}), {seed})"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

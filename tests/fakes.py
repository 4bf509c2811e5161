"""A fake assistant over a small invented library, for the tests of the page and of the HTTP API.

It keeps the contract of the real one (events, offsets, closing a stream), and answers by certain words:
多少/share gets two citations, 还有/also is a follow-up, 脚本/script cites a hostile document,
详细/detail is answered at length, 没有/nobody is not found, 故障/fault fails half-way,
and everything else gets one citation.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path

from assistant.app.fair_queue import FairQueue
from assistant.app.stopping import Stop
from assistant.config import Strictness
from assistant.errors import AssistantError, GenerationError, NoDocumentError, ScopeError
from assistant.records import (
    Answer,
    Chunk,
    Citation,
    Document,
    Done,
    Event,
    FileFailure,
    Holding,
    IndexProgress,
    IndexReport,
    KeptSentence,
    Message,
    Passage,
    Retrieved,
    Scope,
    Script,
    Searching,
    Span,
    Token,
    Waiting,
)

HOSTILE = '<script>window.pwned=1</script><img src="http://evil.invalid/x.png" onerror="window.pwned=1">'
HOSTILE_MARKDOWN = "![](http://evil.invalid/y.png) [点](javascript:window.pwned=1) ${window.pwned=1} {{value}}"


def document(
    path: str,
    title: str,
    text: str,
    *,
    publisher: str = "",
    date: str = "",
    region: str = "",
    script: Script = "hans",
) -> Document:
    """A document whose id follows from its path, as the real ones' do."""
    return Document(
        id=hashlib.sha256(path.encode()).hexdigest()[:16],
        title=title,
        text=text,
        path=path,
        publisher=publisher,
        date=date,
        region=region,
        script=script,
    )


def holding(held: Document) -> Holding:
    """What the shelf says of a document."""
    names = {field.name for field in fields(Holding)} - {"characters", "pages"}
    known = {name: getattr(held, name) for name in names}
    return Holding(**known, characters=len(held.text), pages=len(held.page_starts))


def sentences(text: str) -> list[Span]:
    """The spans of the sentences of a text, by their full stops."""
    spans, start = [], 0
    for position, character in enumerate(text):
        if character in "。\n":
            if text[start : position + 1].strip():
                spans.append(Span(start=start, end=position + (character == "。")))
            start = position + 1
    return spans


def passage(source: Document, first: int, last: int, heading: Sequence[str], rank: int = 1) -> Passage:
    """The passage of the document's sentences from ``first`` to ``last``, both included."""
    spans = sentences(source.text)[first : last + 1]
    start, end = spans[0].start, spans[-1].end
    chunk = Chunk(
        id=f"{source.id}-{first}",
        document_id=source.id,
        position=first,
        start=start,
        end=end,
        text=source.text[start:end],
        heading=tuple(heading),
        sentences=tuple(spans),
    )
    return Passage(chunk=chunk, document=source, score=1.0 / rank, rank=rank)


def citation(number: int, found: Passage, sentence: int) -> Citation:
    """A citation of one sentence of the passage, by its place there."""
    span = found.chunk.sentences[sentence]
    return Citation(
        number=number,
        quote=found.document.text[span.start : span.end],
        start=span.start,
        end=span.end,
        document=found.document,
        heading=found.heading,
    )


PLAN = document(
    "/srv/private/library/fuling-education-plan-2025.md",  # the empty page has an example for this name
    "云岭县学前教育普惠优质发展三年行动方案（2025—2027年）",
    "为了让孩子就近入园，云岭县制定了三年行动方案。到2027年，云岭县公办幼儿园在园幼儿占比要达到68%。"
    "普惠性幼儿园覆盖率要保持在92%以上。县财政每年安排3,600万元，用于新建和改扩建12所公办幼儿园。"
    "方案由县教育局牵头，县发展改革委、县财政局配合。",
    publisher="云岭县教育局",
    date="2025-03-18",
    region="云岭县",
)
REPORT = document(
    "/srv/private/library/白水區教育年報.html",
    "白水區人民政府關於二〇二四年度全區學前教育、義務教育與職業教育工作推進情況暨下一年度重點任務安排的報告（公開稿）",
    "二〇二四年，白水區公辦幼兒園在園幼兒占比為61.5%，比上年提高2.3個百分點。全區新增公辦學位4,200個。"
    "\n\n下一年度，白水區將推動優質學校與鄉鎮學校結對。教師交流的比例不低於10%。",
    publisher="白水區人民政府辦公室",
    date="2025-01",
    region="白水區",
    script="hant",
)
NEWS = document(
    "notes/yuzhong-evaluation-2024.md",
    "职业教育座谈会纪要",
    "座谈会于5月20日在县职业中学举行。来自9家企业的代表参加了会议。",
    date="2024-05-21",
)
EVIL = document(
    f"uploads/{HOSTILE}.md",
    f"年度通报 {HOSTILE}",
    f"通报说，脚本检查已经完成。{HOSTILE}{HOSTILE_MARKDOWN}请各单位知悉。",
    publisher='"><b onmouseover=alert(1)>',
    region="<i>区</i>",
)
LONG_TEXT = "云岭县的方案分三步走，先摸清底数，再扩大学位，最后提升质量。" * 12


class FakeAssistant:
    """An assistant without models.

    Attributes:
        pace: Called before every event after the first; tests hold the stream up with it.
        closed: Set when a stream was closed before its end.
        asked: The questions and the histories that came with them, in order.
        scopes: The scopes that came with them.
        users, strictnesses: Who asked, and how sure the answer had to be.
    """

    def __init__(self, library: Path, *, delay_s: float = 0.0) -> None:
        self.library_path = library
        self.pace: Callable[[], None] = lambda: time.sleep(delay_s)
        self.closed = threading.Event()
        self.asked: list[tuple[str, list[Message]]] = []
        self.scopes: list[Scope | None] = []
        self.users: list[str] = []
        self.strictnesses: list[Strictness | None] = []
        self.sent = 0
        self._documents = [PLAN, REPORT, NEWS, EVIL]
        self._line = FairQueue()

    def documents(self) -> list[Document]:
        """The documents, newest first."""
        return sorted(self._documents, key=lambda held: held.date, reverse=True)

    def each_document(self) -> Iterator[Document]:
        """The same, one at a time."""
        yield from self.documents()

    def shelf(self) -> list[Holding]:
        """What is known about the documents, newest first."""
        return [holding(held) for held in self.documents()]

    def document(self, document_id: str) -> Document:
        """The document with this id."""
        for held in self._documents:
            if held.id == document_id:
                return held
        raise NoDocumentError(f"The library holds no document {document_id!r}.", "Run: assistant documents")

    def remove(self, document_id: str) -> None:
        """Takes the document out."""
        self._documents.remove(self.document(document_id))

    def reindex(self, document_id: str, *, on_progress: Callable[[IndexProgress], None] | None = None) -> IndexReport:
        """The document's file is always found changed."""
        return IndexReport(updated=(self.document(document_id).path,), chunks=3)

    def document_count(self) -> int:
        """Number of documents."""
        return len(self._documents)

    def chunk_count(self) -> int:
        """As many chunks as sentences."""
        return sum(len(sentences(held.text)) for held in self._documents)

    def info(self) -> dict[str, str | int | float]:
        """The number of documents."""
        return {"model": "fake", "documents": len(self._documents)}

    def warm_up(self) -> None:
        """Nothing to load."""

    def kept_sentences(self, question: str, *, scope: Scope | None = None) -> list[KeptSentence]:
        """The sentences of the answer's passages."""
        return list(_answer(question).shown)

    def scope_count(self, scope: Scope) -> int:
        """The documents of the regions that the scope names, and of no other limit."""
        count = sum(not scope.regions or held.region in scope.regions for held in self._documents)
        if not count:
            raise ScopeError(f"No document of the library fits: {scope.regions}.", "Widen it.")
        return count

    def search(self, question: str, *, limit: int = 5, scope: Scope | None = None) -> list[Passage]:
        """The same passages for every question."""
        if not question.strip():
            raise AssistantError("The question is empty.", "Type a question.")
        return list(_answer(question).passages[:limit])

    def ask(
        self,
        question: str,
        history: Sequence[Message] = (),
        *,
        scope: Scope | None = None,
        strictness: Strictness | None = None,
        answer_tokens: int | None = None,
        user: str = "",
    ) -> Answer:
        """The answer of the stream's last event."""
        *_, last = self.stream(question, history, scope=scope, strictness=strictness, user=user)
        assert isinstance(last, Done)
        return last.answer

    def stream(
        self,
        question: str,
        history: Sequence[Message] = (),
        *,
        scope: Scope | None = None,
        strictness: Strictness | None = None,
        answer_tokens: int | None = None,
        user: str = "",
        stop: Stop | None = None,
    ) -> Iterator[Event]:
        """The events of one question; one question at a time, as with the real model."""
        self.scopes.append(scope)
        if not question.strip():
            raise AssistantError("The question is empty.", "Type a question.")
        place = self._line.join(user)
        try:
            for position in place.wait(stop):
                yield Waiting(position=position)
            if place.inside:
                self.asked.append((question, list(history)))
                self.users.append(user)
                self.strictnesses.append(strictness)
                for event in self._events(question, strictness):
                    if stop is not None and stop.is_set():
                        self.closed.set()
                        return
                    yield event
        except GeneratorExit:
            self.closed.set()
            raise
        finally:
            place.leave()

    def _events(self, question: str, strictness: Strictness | None) -> Iterator[Event]:
        answer = _answer(question)
        if strictness == "open" and answer.status == "not_found":
            answer = replace(_answer(""), stand_alone=question, notes=("strictness open, as asked",))
        yield Searching(stand_alone=answer.stand_alone)
        self.pace()
        yield Retrieved(passages=answer.passages, shown=answer.shown)
        for start in range(0, len(answer.raw), 2):
            self.pace()
            self.sent += 1
            yield Token(text=answer.raw[start : start + 2])
        if "故障" in question or "fault" in question:
            raise GenerationError(
                "The model file '/srv/private/models/chat.gguf' cannot be read.",
                "Run assistant models check.",
            )
        yield Done(answer=answer)

    def index(
        self,
        paths: str | Path | Sequence[str | Path],
        *,
        on_progress: Callable[[IndexProgress], None] | None = None,
    ) -> IndexReport:
        """Takes text files in; an empty one fails, one of the same content is unchanged."""
        files = [paths] if isinstance(paths, str | Path) else list(paths)
        added: list[str] = []
        updated: list[str] = []
        unchanged: list[str] = []
        failed: list[FileFailure] = []
        for done, file in enumerate(map(Path, files)):
            if on_progress:
                on_progress(
                    IndexProgress(
                        path=str(file), files_done=done, files_total=len(files), chunks_done=0, chunks_total=0
                    )
                )
            text = file.read_text(encoding="utf-8", errors="replace")
            new = document(str(file), file.stem, text, date="2025-06-01")
            old = next((held for held in self._documents if held.id == new.id), None)
            if not text.strip():
                message = f"{str(file)!r} is empty."
                failed.append(FileFailure(path=str(file), message=message, hint="Give a file with text."))
            elif old == new:
                unchanged.append(str(file))
            else:
                self._documents = [held for held in self._documents if held is not old] + [new]
                (updated if old else added).append(str(file))
        return IndexReport(
            added=tuple(added),
            updated=tuple(updated),
            unchanged=tuple(unchanged),
            failed=tuple(failed),
            chunks=3,
            seconds=0.1,
        )


def _answer(question: str) -> Answer:
    plan = passage(PLAN, 0, 3, ["总体目标", "2027年目标"])
    report = passage(REPORT, 0, 1, ["一、年度進展"], rank=2)
    news = passage(NEWS, 0, 1, [], rank=3)
    evil = passage(EVIL, 0, 1, ["<u>标题</u>"], rank=4)
    stand_alone = question

    def answered(text: str, *cited: Citation, passages: Sequence[Passage] = (plan, report, news)) -> Answer:
        shown = tuple(
            KeptSentence(
                document=found.document,
                chunk_id=found.chunk.id,
                heading=found.heading,
                start=span.start,
                end=span.end,
                score=found.score,
            )
            for found in passages
            for span in found.chunk.sentences[:2]
        )
        return Answer(
            text=text,
            status="answered",
            citations=cited,
            stand_alone=stand_alone,
            passages=tuple(passages),
            shown=shown,
            timings={"search_s": 0.1, "first_token_s": 0.5, "total_s": 1.0},
            raw=text.replace("[1]", "").replace("[2]", ""),
        )

    def has(*words: str) -> bool:
        return any(word in question for word in words)

    if has("没有", "nobody"):
        text = "资料中没有找到这个问题的答案。"
        looked_at = (plan, report, news)
        return Answer(text=text, status="not_found", stand_alone=question, passages=looked_at, raw=text)
    if has("还有", "also"):
        stand_alone = "云岭县普惠性幼儿园覆盖率要保持在多少？"
        return answered("普惠性幼儿园覆盖率要保持在92%以上[1]。", citation(1, plan, 2))
    if has("多少", "share"):
        return answered(
            "到2027年，云岭县公办幼儿园在园幼儿占比要达到68%[1]；白水区2024年的占比为61.5%，比上年提高2.3个百分点[2]。",
            citation(1, plan, 1),
            citation(2, report, 0),
        )
    if has("脚本", "script"):
        text = f"脚本检查已经完成[1]。{HOSTILE}{HOSTILE_MARKDOWN}"
        return answered(text, citation(1, evil, 1), passages=(evil, plan))
    if has("详细", "detail"):
        return answered(f"{LONG_TEXT}[1]", citation(1, plan, 0))
    return answered("县财政每年安排3,600万元，用于新建和改扩建12所公办幼儿园[1]。", citation(1, plan, 3))

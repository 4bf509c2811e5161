"""LangChain as a side of the comparison: its retrieval chain over Chroma, with its chat model for llama-cpp-python.

As its guide to retrieval has it: pieces of 1,000 characters that overlap by 200, four of them put into the prompt
that its question answering has by default, answers of at most 256 tokens. Set are the embedder and the file of the
model, which are the same for all sides; a window of 4,096 tokens, because four pieces do not fit its default of 512;
batches of 512 tokens, because its default of 8 would only make it slow; the threads; and temperature 0, so that a run
can be repeated.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import metadata
from operator import itemgetter
from pathlib import Path
from typing import Any

from langchain_chroma import Chroma
from langchain_classic.chains import create_retrieval_chain
from langchain_classic.chains.combine_documents import create_stuff_documents_chain
from langchain_classic.chains.question_answering.stuff_prompt import CHAT_PROMPT
from langchain_community.chat_models import ChatLlamaCpp
from langchain_community.document_loaders import TextLoader
from langchain_core.embeddings import Embeddings
from langchain_core.runnables import RunnablePassthrough
from langchain_text_splitters import RecursiveCharacterTextSplitter

from assistant.models.embedder import E5Embedder

from .llama_calls import LlamaCalls
from .same_embedder import same_embedder
from .talking import Answering, Setup, serve

_CHUNK, _OVERLAP = 1000, 200  # characters


class _Embedding(Embeddings):  # type: ignore[misc]  # installed for the benchmark only, so without types elsewhere
    """The embedder behind the framework's own interface."""

    def __init__(self, embedder: E5Embedder) -> None:
        self._embedder = embedder

    def embed_query(self, text: str) -> list[float]:
        return [float(value) for value in self._embedder.embed_query(text)]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(value) for value in row] for row in self._embedder.embed_passages(texts)]


def make(setup: Setup) -> tuple[dict[str, Any], Callable[[str], Answering]]:
    """Facts about LangChain over the documents, and the function that answers."""
    llm = ChatLlamaCpp(
        model_path=setup.model,
        n_ctx=4096,
        n_batch=512,
        n_threads=setup.threads,
        model_kwargs={"n_threads_batch": setup.threads},
        temperature=0.0,
        verbose=False,
    )
    calls = LlamaCalls(llm.client)
    began = time.perf_counter()
    files = sorted(path for path in Path(setup.documents).iterdir() if path.is_file())
    documents = [document for path in files for document in TextLoader(str(path), encoding="utf-8").load()]
    chunks = RecursiveCharacterTextSplitter(chunk_size=_CHUNK, chunk_overlap=_OVERLAP).split_documents(documents)
    store = Chroma.from_documents(chunks, _Embedding(same_embedder(setup)), persist_directory=setup.work)
    indexed = time.perf_counter() - began
    combine = RunnablePassthrough.assign(question=itemgetter("input")) | create_stuff_documents_chain(llm, CHAT_PROMPT)
    chain = create_retrieval_chain(store.as_retriever(), combine)
    packages = ("langchain-core", "langchain-classic", "langchain-community", "langchain-chroma")
    about = {
        "versions": {name: metadata.version(name) for name in packages},
        "chunks": len(chunks),
        "index_s": indexed,
        "choices": {"chunk_characters": _CHUNK, "passages": 4, "context_tokens": 4096, "temperature": 0.0},
    }

    def answer(question: str) -> Answering:
        calls.start()
        text = ""
        for event in chain.stream({"input": question}):
            if "answer" in event:
                text += event["answer"]
                yield event["answer"]
        return {"text": text, **calls.usage()}

    return about, answer


if __name__ == "__main__":
    serve(make)

"""LlamaIndex as a side of the comparison: its starter example with Chroma and llama-cpp-python, otherwise its defaults.

Default are the reader, the splitter, two passages of 1,024 tokens, its prompt for questions, the window of 3,900 tokens
and answers of at most 256. Set are the embedder and the file of the model, which are the same for all sides; the chat
format of that file, without which the adapter would send a format of another model; the threads; and temperature 0,
so that a run can be repeated.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from importlib import metadata
from typing import Any

import chromadb
from llama_cpp.llama_chat_format import Jinja2ChatFormatter
from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.llms.llama_cpp import LlamaCPP
from llama_index.vector_stores.chroma import ChromaVectorStore

from assistant.models.embedder import E5Embedder

from .llama_calls import LlamaCalls
from .same_embedder import same_embedder
from .talking import Answering, Setup, serve


class _Embedding(BaseEmbedding):  # type: ignore[misc]  # installed for the benchmark only, so without types elsewhere
    """The embedder behind the framework's own interface."""

    _embedder: E5Embedder = PrivateAttr()

    def __init__(self, embedder: E5Embedder) -> None:
        super().__init__(model_name=embedder.name)
        self._embedder = embedder

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(value) for value in self._embedder.embed_query(query)]

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(value) for value in row] for row in self._embedder.embed_passages(texts)]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def make(setup: Setup) -> tuple[dict[str, Any], Callable[[str], Answering]]:
    """Facts about LlamaIndex over the documents, and the function that answers."""
    formatter: Jinja2ChatFormatter | None = None

    def as_chat(prompt: str) -> str:
        assert formatter
        return str(formatter(messages=[{"role": "user", "content": prompt}]).prompt)

    llm = LlamaCPP(
        model_path=setup.model,
        temperature=0.0,
        completion_to_prompt=as_chat,
        model_kwargs={"n_threads": setup.threads, "n_threads_batch": setup.threads},
        verbose=False,
    )
    llama = llm._model
    formatter = Jinja2ChatFormatter(
        template=llama.metadata["tokenizer.chat_template"],
        bos_token=llama.detokenize([llama.token_bos()], special=True).decode(),
        eos_token=llama.detokenize([llama.token_eos()], special=True).decode(),
    )
    calls = LlamaCalls(llama)
    collection = chromadb.PersistentClient(setup.work).create_collection("bench")
    began = time.perf_counter()
    index = VectorStoreIndex.from_documents(
        SimpleDirectoryReader(setup.documents).load_data(),
        storage_context=StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection)),
        embed_model=_Embedding(same_embedder(setup)),
    )
    indexed = time.perf_counter() - began
    engine = index.as_query_engine(llm=llm, streaming=True)
    packages = ("llama-index-core", "llama-index-vector-stores-chroma", "llama-index-llms-llama-cpp")
    about = {
        "versions": {name: metadata.version(name) for name in packages},
        "chunks": collection.count(),
        "index_s": indexed,
        "choices": {"chunk_tokens": 1024, "passages": 2, "context_tokens": llama.n_ctx(), "temperature": 0.0},
    }

    def answer(question: str) -> Answering:
        calls.start()
        text = ""
        for piece in engine.query(question).response_gen:
            text += piece
            yield piece
        return {"text": text, **calls.usage()}

    return about, answer


if __name__ == "__main__":
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    serve(make)

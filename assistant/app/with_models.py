"""An open library with the models that search it and answer from it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.app.open_library import OpenLibrary

if TYPE_CHECKING:
    from assistant.answer.pipeline import Pipeline
    from assistant.models.generator import LlamaCppModel
    from assistant.models.prompts import Prompts
    from assistant.search.gathering import Gatherer
    from assistant.search.retriever import Retriever

_ANY_WORD = "资料"


class WithModels(OpenLibrary):
    """A library and what answers from it, each part made when it is first needed.

    Several threads may want a model at once, and none is loaded twice: who wants one holds ``_loading``.
    """

    @property
    def _retriever(self) -> Retriever:
        with self._loading:
            return self._retriever_made

    @property
    def _pipeline(self) -> Pipeline:
        with self._loading:
            return self._pipeline_made

    @cached_property
    def _model(self) -> LlamaCppModel:
        from assistant.models.generator import LlamaCppModel
        from assistant.models.manifest import resolve_chat_model

        return LlamaCppModel(
            resolve_chat_model(self.config),
            threads=self.config.thread_count,
            gpu_layers=self.config.gpu_layers,
            context_tokens=self.config.context_tokens,
        )

    @cached_property
    def _prompts(self) -> Prompts:
        from assistant.models.prompts import load_prompts

        return load_prompts()

    @cached_property
    def _retriever_made(self) -> Retriever:
        from assistant.search.retriever import Retriever

        return Retriever(self._library, self._embedder, dense_weight=self.config.dense_weight)

    @cached_property
    def _gatherer(self) -> Gatherer:
        from assistant.models.manifest import resolve_chat_model
        from assistant.models.tokens import load_tokenizer
        from assistant.search.gathering import Gatherer
        from assistant.search.selection import SentenceSelector

        if "_model" in self.__dict__:
            count = self._model.count
        else:  # only to look what would be shown: the model itself need not be loaded
            tokenizer = load_tokenizer(resolve_chat_model(self.config))
            count = tokenizer.count if tokenizer else self._model.count
        selector = SentenceSelector(self._library, count=count, budget=self.config.context_budget)
        return Gatherer(self._retriever_made, selector, passages=self.config.passages)

    @cached_property
    def _pipeline_made(self) -> Pipeline:
        from assistant.models.manifest import resolve_chat_model

        if "_model" not in self.__dict__:
            resolve_chat_model(self.config)  # that it is missing is told before anything is loaded
        with ThreadPoolExecutor(1, "search") as beside:
            searching = beside.submit(self._ready_to_search)
            model = self._model  # before the gatherer, which then counts with it
            from assistant.answer.outline import Outliner
            from assistant.answer.pipeline import Pipeline
            from assistant.answer.turn import Limits

            searching.result()
        return Pipeline(
            retriever=self._retriever_made,
            gatherer=self._gatherer,
            model=model,
            prompts=self._prompts,
            outliner=Outliner(self._library),
            shelf=self.shelf,
            limits=Limits(
                answer_tokens=self.config.answer_tokens,
                strictness=self.config.strictness,
            ),
        )

    def _ready_to_search(self) -> None:
        """Returns when the embedder is loaded and the index open, which the first search of all would wait for."""
        self._retriever_made.search(_ANY_WORD, 1)

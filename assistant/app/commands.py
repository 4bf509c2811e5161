"""What the commands do that ask or set up: answers on stdout, notes on stderr, the exit status as result."""

from __future__ import annotations

import json
import sys
import threading
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.app.call import Call
from assistant.app.explaining import parts_line, sentence_lines, source_lines_of
from assistant.app.limits import scope_line, scope_of
from assistant.app.reports import indexed, summary
from assistant.app.terminal import note, print_json, print_lines, show_stream
from assistant.app.wording import answer_lines, passage_lines
from assistant.config import DEFAULT_TOML, config_file
from assistant.errors import AssistantError, ConfigError
from assistant.records import Scope

if TYPE_CHECKING:
    from assistant.app.assistant import Assistant


def _open_filled(call: Call, *, make: bool = False) -> Assistant:
    """The assistant over the library in use; the default library gets the starter documents if it holds none.

    Args:
        make: See ``Call.open``.
    """
    assistant = call.open(make=make)
    if call.arguments.library is not None:
        return assistant
    try:
        if not assistant.document_count():
            note(f"First use: indexing the starter library into {call.config.library_path} ...")
            note(summary(indexed(assistant.index_starter)))
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            note("The starter library is incomplete; `assistant index --starter` finishes it.")
        assistant.close()
        raise
    return assistant


def ask(call: Call) -> int:
    """0 also when the documents do not hold the answer."""
    question = _question(call.arguments.question)
    with _open_filled(call) as assistant:
        scope = _scope(call, assistant)
        if call.arguments.json:
            from assistant.app.serialise import answer_to_dict

            print_json(answer_to_dict(assistant.ask(question, scope=scope)))
            return 0
        answer = show_stream(assistant.stream(question, scope=scope))
        print_lines(answer_lines(answer))
        for remark in answer.notes:
            note(f"note: {remark}")
    return 0


def _question(argument: str) -> str:
    if argument != "-":
        return argument
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise AssistantError("The question on standard input is not UTF-8 text.", "Send it as UTF-8.") from error


def _scope(call: Call, assistant: Assistant) -> Scope | None:
    """The scope that the options make up, told in a line; None without any."""
    scope = scope_of(call.arguments)
    if scope.everything:
        return None
    note(scope_line(scope, assistant.scope_count(scope), assistant.document_count()))
    return scope


def search(call: Call) -> int:
    """0, with as many passages as there are, at most ``--limit``."""
    query, why = call.arguments.query, call.arguments.why
    with _open_filled(call) as assistant:
        scope = _scope(call, assistant)
        passages = assistant.search(query, limit=call.arguments.limit, scope=scope)
        sentences = assistant.kept_sentences(query, scope=scope) if why else None
    if call.arguments.json:
        from assistant.app.serialise import passage_to_dict

        print_json([passage_to_dict(passage, sentences=sentences) for passage in passages])
        return 0
    for passage in passages:
        print_lines(passage_lines(passage))
        print_lines(source_lines_of(passage))
        if why and (line := parts_line(passage)):
            print_lines([line])
    print_lines(sentence_lines(sentences or ()))
    return 0


def chat(call: Call) -> int:
    """0 when the user leaves."""
    from assistant.app.chat import converse

    with _open_filled(call) as assistant:
        note("Loading the model ...")
        assistant.warm_up()
        converse(assistant)
    return 0


def serve(call: Call) -> int:
    """0 when the user ends it, which is what Ctrl-C means here."""
    arguments, config = call.arguments, call.config
    with _open_filled(call, make=True) as assistant, suppress(KeyboardInterrupt):
        # The models load while the page is put together, which takes about as long.
        threading.Thread(target=_warm_up, args=(assistant,), name="warm-up", daemon=True).start()
        from assistant.app import ui

        ui.serve(
            assistant,
            host=arguments.host or config.host,
            port=config.port if arguments.port is None else arguments.port,
            open_browser=not arguments.no_browser,
            allow_remote=arguments.allow_remote,
        )
    return 0


def _warm_up(assistant: Assistant) -> None:
    try:
        assistant.warm_up()
    except AssistantError as error:
        note(f"error: {error}")


def models(call: Call) -> int:
    """1 if a file that was checked is not whole."""
    from assistant.app import model_files

    action, name = call.arguments.action, call.arguments.name
    if action == "pull":
        print(model_files.fetch(call.config, name))
        return 0
    if action == "list":
        print_lines(model_files.rows(call.config, name))
        return 0
    return 0 if model_files.verify(call.config, name) else 1


def doctor(call: Call) -> int:
    """1 if a check failed."""
    from assistant.app.doctor import as_line, examine

    checks = []
    for check in examine(call.config, opener=call.opener):
        checks.append(check)
        if not call.arguments.json:
            print(as_line(check), flush=True)
    if call.arguments.json:
        print_json([{name.name: getattr(check, name.name) for name in fields(check)} for check in checks])
    return 1 if any(check.status == "fail" for check in checks) else 0


def evaluate(call: Call) -> int:
    """The status that the evaluation returns."""
    from assistant.app.evaluation import load_evaluation

    # What is measured is the model, not the memory.
    call = replace(call, config=replace(call.config, remembered_answers=0))

    def opened(path: str | Path | None) -> Assistant:
        return _open_filled(call) if path is None else call.opener(replace(call.config, library=str(path)))

    named = [] if call.arguments.library is None else ["--library", call.arguments.library]
    return int(load_evaluation().main([*named, *call.rest], opened))


def settings(call: Call) -> int:
    """0; with ``--init`` once the file is written."""
    file = config_file()
    if call.arguments.init:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8") as stream:
                stream.write(DEFAULT_TOML)
        except FileExistsError as error:
            raise ConfigError(
                f"Settings file {str(file)!r} is there already.", "Edit it, or remove it first."
            ) from error
        except OSError as error:
            raise ConfigError(
                f"Settings file {str(file)!r} cannot be written: {error}.", "Check the folder."
            ) from error
        print(file)
        return 0
    print(f"# {file}" + ("" if file.is_file() else "  (not there; `assistant config --init` writes it)"))
    folders = {"library": call.config.library_path, "models_dir": call.config.models_path}
    for setting in fields(call.config):
        value = json.dumps(getattr(call.config, setting.name), ensure_ascii=False)
        print(f"{setting.name} = {value}" + (f"  # {folders[setting.name]}" if setting.name in folders else ""))
    return 0

"""The command line: which words it takes, and what becomes of an error; exit 0 done, 1 failed, 2 usage."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant import __version__
from assistant.app import commands, library_commands, people_commands
from assistant.app.call import Call, Opener, open_assistant
from assistant.app.limits import add_scope_options
from assistant.app.terminal import note
from assistant.config import load_config
from assistant.errors import AssistantError

INTERRUPTED = 130  # 128 + SIGINT and 128 + SIGPIPE, as shells report them
READER_GONE = 141


def main(argv: Sequence[str] | None = None, *, opener: Opener = open_assistant) -> int:
    """The exit status of one run.

    Raises:
        SystemExit: For wrong usage (2), ``--help`` and ``--version`` (0).
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a character is no reason to fail
    try:
        try:
            return _run(argv, opener)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes stdout once more at its end, which must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE


def _run(argv: Sequence[str] | None, opener: Opener) -> int:
    parser = build_parser()
    arguments, rest = parser.parse_known_args(argv, argparse.Namespace(library=None))
    if rest and arguments.command != "eval":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if arguments.command == "index" and not (arguments.paths or arguments.starter or arguments.rebuild):
        parser.error("index needs a PATH, --starter or --rebuild")
    try:
        config = load_config()
        if arguments.library is not None:
            config = replace(config, library=arguments.library)
        run: Callable[[Call], int] = arguments.run
        return run(Call(arguments=arguments, rest=rest, config=config, opener=opener))
    except AssistantError as error:
        note("error: " + str(error).replace("\n", " "))
        return 1
    except KeyboardInterrupt:
        goes_on = arguments.command in ("index", "sync")
        note("Interrupted; the same command goes on where it stopped." if goes_on else "Interrupted.")
        return INTERRUPTED


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command; ``arguments.run`` is the function that does it."""
    library = argparse.ArgumentParser(add_help=False)
    library.add_argument(
        "--library",
        metavar="DIR",
        type=_folder,
        default=argparse.SUPPRESS,  # keeps what stood before the command
        help="folder of the library",
    )
    parser = argparse.ArgumentParser(
        prog="assistant",
        parents=[library],
        description="Answers questions from your own documents, with citations. 基于自有文档的问答助手",
        epilog="Example:\n  assistant index ~/documents\n  assistant ask 2027年公办在园幼儿占比目标\n\n"
        "`assistant COMMAND --help` has an example for each.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"assistant {__version__}")
    parsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(
        name: str, run: Callable[[Call], int], text: str, *examples: str, own_options: bool = True
    ) -> argparse.ArgumentParser:
        added = parsers.add_parser(
            name,
            parents=[library] if own_options else [],
            help=text,
            description=f"{text[0].upper()}{text[1:]}.",
            epilog="Example:\n" + "\n".join(f"  assistant {name} {example}".rstrip() for example in examples),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
            add_help=own_options,
        )
        added.set_defaults(run=run)
        return added

    index = command(
        "index",
        library_commands.index,
        "read files and folders into the library",
        "~/documents",
        "--starter",
        "--rebuild",
    )
    source = index.add_argument_group("what to read (at least one)")
    source.add_argument("paths", metavar="PATH", nargs="*", help="file or folder")
    source.add_argument("--starter", action="store_true", help="the documents that come with the program")
    source.add_argument("--rebuild", action="store_true", help="what the library holds, with the present settings")

    sync = command(
        "sync",
        library_commands.sync,
        "make the library hold what is below a folder now",
        "~/documents",
        "~/documents --watch",
    )
    sync.add_argument(
        "folder", metavar="FOLDER", type=_folder, help="new, changed, moved and removed files are seen to"
    )
    sync.add_argument("--watch", action="store_true", help="go on whenever something changes, until Ctrl-C")
    sync.add_argument("--allow-empty", action="store_true", help="remove its documents even if nothing is left in it")

    ask = command(
        "ask",
        commands.ask,
        "answer a question and cite the sentences",
        "2027年公办在园幼儿占比目标",
        "--region 涪陵区 --since 2024 学位增加了多少",
        "--json - < question.txt",
    )
    ask.add_argument("question", metavar="QUESTION", help="the question; - reads it from standard input")
    ask.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    add_scope_options(ask)

    search = command(
        "search",
        commands.search,
        "list the passages nearest to a query",
        "学前教育 --limit 3",
        "学前教育 --why --until 2024",
    )
    search.add_argument("query", metavar="QUERY", help="a question or a few words")
    search.add_argument("--limit", type=_positive, default=5, metavar="N", help="how many (default: %(default)s)")
    search.add_argument(
        "--why", action="store_true", help="show what the scores are made of, and which sentences the model would see"
    )
    search.add_argument("--json", action="store_true", help="print them as JSON")
    add_scope_options(search)

    documents = command("documents", library_commands.documents, "list the documents of the library", "", "--show ID")
    documents.add_argument("--show", metavar="ID", help="everything about one document, with its text")
    documents.add_argument("--json", action="store_true", help="print them as JSON")

    remove = command("remove", library_commands.remove, "take a document out of the library (its file stays)", "ID")
    remove.add_argument("id", metavar="ID", help="as `assistant documents` lists it")

    command("compact", library_commands.compact, "give the room of removed documents back to the disk", "")

    command("chat", commands.chat, "hold a conversation in the terminal", "")

    serve = command("serve", commands.serve, "open the page in the browser", "", "--port 8000 --no-browser")
    serve.add_argument("--host", help="address to serve on (default: the setting host)")
    serve.add_argument("--port", type=_port, help="port to serve on (default: the setting port)")
    serve.add_argument("--no-browser", action="store_true", help="do not open the browser")
    serve.add_argument("--allow-remote", action="store_true", help="allow an address that other machines reach")

    users = command("users", people_commands.users, "who may log in on the page", "list", "add NAME", "remove NAME")
    users.add_argument("action", choices=("add", "remove", "list"))
    users.add_argument("name", metavar="NAME", nargs="?", help="add asks for the password, or reads it from stdin")

    feedback = command(
        "feedback", people_commands.feedback, "what users thought of answers, as evaluation cases", "export cases.jsonl"
    )
    feedback.add_argument("action", choices=("export",))
    feedback.add_argument("file", metavar="FILE", help="the file to write; `assistant eval --cases FILE` reads it")

    models = command("models", commands.models, "list, fetch and check model files", "list", "pull", "check NAME")
    models.add_argument("action", choices=("list", "pull", "check"))
    models.add_argument("name", metavar="NAME", nargs="?", help="a name from the list")

    doctor = command("doctor", commands.doctor, "examine this machine and try the model", "", "--json")
    doctor.add_argument("--json", action="store_true", help="print the checks as JSON")

    config = command("config", commands.settings, "print the settings in use and where they stand", "", "--init")
    config.add_argument("--init", action="store_true", help="write a settings file that holds the defaults")

    # The evaluation reads its own options, --help and --library among them.
    command("eval", commands.evaluate, "run the evaluation", "--help", own_options=False)
    return parser


def _folder(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("the name of the folder is empty")
    return text


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is not a positive number")
    return value


def _port(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 65535:
        raise argparse.ArgumentTypeError(f"{value} is not a port from 0 to 65535")
    return value

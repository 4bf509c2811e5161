"""What the commands do that concern the people who use the page: who may log in, and what they thought of answers."""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.app.call import Call
from assistant.app.terminal import note, print_lines
from assistant.errors import KeepingError, LibraryError


def users(call: Call) -> int:
    """0; a running server sees the change at once, but for the first account, which it needs at its start."""
    from assistant.app.accounts import ACCOUNTS_FILE, Accounts

    action, name = call.arguments.action, call.arguments.name
    folder = call.config.library_path
    if not folder.is_dir():
        raise LibraryError(f"There is no library in {str(folder)!r}.", "Make it: assistant index PATH")
    accounts = Accounts(folder / ACCOUNTS_FILE)
    if action == "list":
        print_lines(accounts.names())
        return 0
    if not name:
        raise KeepingError(f"`assistant users {action}` needs a name.", f"Run: assistant users {action} NAME")
    if action == "remove":
        accounts.remove(name)
        note(f"Removed {name}." + ("" if accounts.names() else " No account is left: the page no longer asks for one."))
        return 0
    first = not accounts.names()
    new = accounts.add(name, _password())
    note(f"Added {name}." if new else f"The password of {name} was changed.")
    if first:
        note("From its next start on, the page asks for name and password.")
    return 0


def feedback(call: Call) -> int:
    """0 once the cases are written, also if there are none."""
    from assistant.app.keeping.cases import case_lines
    from assistant.app.keeping.conversations import CONVERSATIONS_FILE, Conversations

    file = Path(call.arguments.file)
    conversations = Conversations(call.config.library_path / CONVERSATIONS_FILE)
    with call.open() as assistant:
        try:
            cases, others = case_lines(conversations.rated(assistant.document))
        finally:
            conversations.close()
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for line in cases)
    except FileExistsError as error:
        raise KeepingError(f"{str(file)!r} is there already.", "Give another name, or remove it first.") from error
    except OSError as error:
        raise KeepingError(f"{str(file)!r} cannot be written: {error.strerror}.", "Check the folder.") from error
    for line in others:
        note(f"no case: {line}")
    note(f"{len(cases)} cases in {file}; look them over, then: assistant eval --cases {file}")
    return 0


def _password() -> str:
    """From the terminal, twice; else the first line of standard input. Never an argument: others would see it."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    import getpass

    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise KeepingError("The two passwords differ.", "Try again.")
    return password

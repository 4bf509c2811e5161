"""`python -m eval`: the evaluation from a checkout, without the assistant's own command line."""

from __future__ import annotations

import sys

from assistant import Assistant
from assistant.errors import AssistantError

from .command import main

if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:], Assistant.open))
    except AssistantError as error:
        sys.exit(f"eval: {error}")
    except KeyboardInterrupt:
        sys.exit("eval: stopped; the cases that were done are kept, and the same command goes on from there")

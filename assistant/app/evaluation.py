"""The bundled evaluation as a module: a front end of its own, in a folder beside this package."""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

from assistant.errors import EvaluationError
from assistant.resources import resource

_NAME = "assistant_eval"  # "eval" is a function of Python's own


def load_evaluation() -> Any:
    """The module, whose ``main(arguments, open_assistant)`` returns the exit status.

    Raises:
        EvaluationError: The installation is incomplete.
    """
    try:
        folder = resource("eval")
    except FileNotFoundError as error:
        raise EvaluationError(f"{error}.", "Install it again.") from error
    spec = importlib.util.spec_from_file_location(
        _NAME, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise EvaluationError(f"The evaluation in {str(folder)!r} cannot be loaded.", "Install it again.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[_NAME] = module
    spec.loader.exec_module(module)
    return module

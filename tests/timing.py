"""How long a piece of work keeps the processor, told so that a busy machine does not change it."""

import gc
import time
from collections.abc import Callable


def cpu_seconds(work: Callable[[], object], runs: int = 3) -> float:
    """The processor seconds of the quickest of `runs` runs.

    Of the processor, not of the clock: what else the machine does is not counted. Without the
    garbage collector, whose passes are as long as everything the tests before left behind.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return min(_once(work) for _ in range(runs))
    finally:
        if collecting:
            gc.enable()


def _once(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started

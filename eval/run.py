"""One run on disk: a folder with a JSON object about the run and a JSON line for each case."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import assistant
from assistant.errors import EvaluationError
from assistant.resources import resource

from .cases import Case, case_from
from .gold import GoldMap
from .metrics import score, stage
from .outcome import Outcome, outcome_from

RUN_FILE = "run.json"
CASES_FILE = "cases.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A case, what came of it, and how that is scored.

    Attributes:
        lost_at: The stage that lost the case; empty if nothing did.
        configuration: Hash of everything apart from the case that the outcome depends on.
    """

    case: Case
    outcome: Outcome
    metrics: dict[str, float]
    lost_at: str
    configuration: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run with its records in the order of the cases."""

    about: dict[str, Any] = field(default_factory=dict)
    records: tuple[Record, ...] = ()
    name: str = ""


def record_of(case: Case, outcome: Outcome, configuration: str, gold_map: GoldMap | None = None) -> Record:
    """The scored record of an outcome."""
    metrics = score(case, outcome, gold_map)
    return Record(
        case=case,
        outcome=outcome,
        metrics=metrics,
        lost_at=stage(case, outcome, metrics),
        configuration=configuration,
    )


def line_of(record: Record) -> str:
    """The record as one line of JSON."""
    value = {
        "id": record.case.id,
        "fingerprint": record.case.fingerprint,
        "configuration": record.configuration,
        "lost_at": record.lost_at,
        "metrics": record.metrics,
        "outcome": record.outcome.to_json(),
        "case": asdict(record.case),
    }
    return json.dumps(value, ensure_ascii=False)


def load_run(folder: Path) -> Run:
    """The run in a folder, scored anew by the metrics as they are now.

    Raises:
        EvaluationError: There is no run in the folder or it is damaged.
    """
    try:
        about = json.loads((folder / RUN_FILE).read_text(encoding="utf-8"))
        records = read_records(folder / CASES_FILE, about.get("gold_map") or {})
    except (OSError, ValueError) as error:
        raise EvaluationError(
            f"There is no readable run in {str(folder)!r}: {error}.", "Give a folder made with --out."
        ) from error
    return Run(about=about, records=tuple(records), name=folder.name)


def read_records(path: Path, gold_map: GoldMap) -> list[Record]:
    """The records of a file, scored anew; a last line that was cut off is left out.

    Raises:
        ValueError: Another line is damaged.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    records: list[Record] = []
    for number, line in enumerate(lines, start=1):
        try:
            value = json.loads(line)
            case, outcome = case_from(value["case"]), outcome_from(value["outcome"])
        except (ValueError, KeyError, TypeError) as error:
            if number == len(lines):
                break
            raise ValueError(f"line {number} of {path.name!r} is damaged") from error
        records.append(record_of(case, outcome, value["configuration"], gold_map))
    return records


def write_about(folder: Path, about: Mapping[str, Any]) -> None:
    """Nothing; the run's JSON object is replaced in one step."""
    temporary = folder / f"{RUN_FILE}.new"
    temporary.write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    temporary.replace(folder / RUN_FILE)


def environment() -> dict[str, Any]:
    """What the results may depend on besides settings: versions, commit, prompts, program text, machine."""
    return {
        "assistant": assistant.__version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cores": os.cpu_count(),
        "load_average": [round(load, 2) for load in os.getloadavg()] if hasattr(os, "getloadavg") else None,
        "commit": _commit(),
        "program": _hash_of(sorted(Path(assistant.__file__).parent.rglob("*.py"))),
        "prompts": _prompt_hashes(),
    }


def model_hashes(info: Mapping[str, object]) -> dict[str, str]:
    """SHA-256 of the models in use by name, as far as `models.txt` lists them."""
    try:
        lines = resource("models.txt").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    named = [str(value) for value in info.values()]
    found: dict[str, str] = {}
    for columns in (line.replace("|", " ").split() for line in lines if not line.startswith("#")):
        hashes = [column for column in columns if re.fullmatch("[0-9a-f]{64}", column)]
        if hashes and any(columns[0] == Path(value).name.removesuffix(".gguf") for value in named):
            found[columns[0]] = hashes[0]
    return found


def configuration_hash(settings: Mapping[str, Any]) -> str:
    """A hash of the settings; two outcomes with the same hash are interchangeable at temperature 0."""
    return hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode()).hexdigest()[:16]


def peak_memory_mib() -> float | None:
    """The largest resident size of this process so far in MiB; None where the system does not tell."""
    try:
        import resource as usage
    except ImportError:  # Windows
        return None
    peak = usage.getrusage(usage.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


def prompt_templates_hash() -> str:
    """One hash of the texts of all prompts."""
    return configuration_hash(_prompt_hashes())


def _prompt_hashes() -> dict[str, str]:
    try:
        folder = resource("prompts")
    except FileNotFoundError:
        return {}
    return {path.name: _hash_of([path]) for path in sorted(folder.iterdir()) if path.is_file()}


def _hash_of(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _commit() -> str:
    folder = Path(assistant.__file__).parent.parent
    if not (folder / ".git").exists():
        return ""
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"],
            cwd=folder, capture_output=True, text=True, timeout=10, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.stdout.strip()

"""The environment of the frameworks: one of its own that also sees the project's, so that nothing is built twice."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from assistant.errors import EvaluationError

_ROOT = Path(__file__).resolve().parents[1]
_REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def side_python() -> Path:
    """The interpreter of the environment, which is made when it is first needed: a minute.

    Raises:
        EvaluationError: pip cannot install what is wanted.
    """
    folder = Path(sys.prefix) / "bench"
    windows = sys.platform == "win32"
    python = folder / ("Scripts/python.exe" if windows else "bin/python")
    wanted = hashlib.sha256(_REQUIREMENTS.read_bytes()).hexdigest()
    stamp = folder / "installed"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    print("Installing LlamaIndex and LangChain for the comparison (a minute) …", file=sys.stderr, flush=True)
    venv.create(folder, clear=True, symlinks=not windows)
    places = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "nt" if windows else "posix_prefix", places))
    (packages / "project.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run([*command, "--requirement", str(_REQUIREMENTS)], cwd=_ROOT)
    if done.returncode:
        raise EvaluationError("What the comparison needs could not be installed.", "pip's own words stand above.")
    stamp.write_text(wanted, encoding="utf-8")
    return python

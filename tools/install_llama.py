"""Installs llama-cpp-python into the Python that runs this, built from source for this machine's processor.

    .venv/bin/python tools/install_llama.py

gcc 12 drops the stores that fill the tile configuration of Intel's AMX as if nothing read them, and the
result dies with SIGILL at the first prompt. Two flags keep the stores; other compilers do not know them.
A build takes about five minutes, so the wheel is kept in the user's cache, under a key of all it depends on.
CMAKE_ARGS of your own (e.g. -DGGML_CUDA=on) are passed on and remembered for this environment; an empty
CMAKE_ARGS= forgets them.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "llama-cpp-python"
GCC_FLAGS = "-fno-tree-dse -fno-dse"
FLAGS_KEY = "-DCMAKE_CXX_FLAGS="
TRY = "import llama_cpp; llama_cpp.llama_backend_init()"
NO_COMPILER = {
    "linux": "sudo apt install g++ (Debian, Ubuntu) or sudo dnf install gcc-c++ (Fedora)",
    "darwin": "xcode-select --install",
    "win32": "the Build Tools for Visual Studio, with the workload 'Desktop development with C++'",
}


class InstallError(Exception):
    """One line that says what failed and how to mend it."""


@dataclass(frozen=True)
class Build:
    """All that a build depends on.

    Attributes:
        own_args: The user's CMAKE_ARGS.
        cmake_args: What the build gets: the user's, and the flags that its compiler needs.
    """

    version: str
    own_args: str
    cmake_args: str
    compiler: str
    processor: str
    python: str

    @property
    def key(self) -> str:
        """Name of the build in the cache."""
        parts = (self.version, self.cmake_args, self.compiler, self.processor, self.python)
        return f"{self.version}-{hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]}"


def main() -> int:
    """Exit status: 0 once the right build is installed, 1 after one line that says why it is not."""
    try:
        install()
    except InstallError as error:
        print(f"install_llama: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("install_llama: interrupted; run it again.", file=sys.stderr)
        return 130
    return 0


def install() -> None:
    """Installs the pinned version unless the very same build is installed already."""
    stamp = Path(sys.prefix) / "llama-build.json"
    installed = read_stamp(stamp)
    own_args = os.environ.get("CMAKE_ARGS", installed.get("own_args", ""))
    compiler = compiler_version()
    if not compiler:
        wanted = NO_COMPILER.get(sys.platform, "a C++ compiler")
        raise InstallError(f"No C++ compiler found (c++, g++, clang++ or CXX). Install it: {wanted}")
    build = Build(
        version=pinned_version(ROOT / "constraints.txt"),
        own_args=own_args,
        cmake_args=with_compiler_flags(own_args, compiler),
        compiler=compiler,
        processor=processor_features(),
        python=f"{sys.implementation.cache_tag}-{sysconfig.get_platform()}",
    )
    if installed.get("key") == build.key and installed_version() == build.version:
        return
    stamp.unlink(missing_ok=True)
    folder = cache_folder() / build.key
    if (wheel := cached_wheel(folder)) is not None:
        say(f"Installing {PACKAGE} {build.version} from {wheel} …")
        if not (install_wheel(wheel) and loads()):
            say("The kept build does not load here; it is built anew.")
            wheel = None
    if wheel is None:
        wheel = make_wheel(build, folder)
        if not install_wheel(wheel):
            raise InstallError(f"pip does not install {wheel}; its reason stands above.")
        if not loads():
            wheel.unlink()
            raise InstallError(f"{PACKAGE} was built but does not load: run `{sys.executable} -c '{TRY}'` to see why.")
    stamp.write_text(json.dumps({"key": build.key, "own_args": own_args}), encoding="utf-8")


def read_stamp(stamp: Path) -> dict[str, str]:
    """What was installed into this environment; empty if nothing was or the record is damaged."""
    try:
        record = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(value) for name, value in record.items()} if isinstance(record, dict) else {}


def installed_version() -> str:
    """Version of llama-cpp-python in this environment; empty if it has none."""
    try:
        return metadata.version(PACKAGE)
    except metadata.PackageNotFoundError:
        return ""


def pinned_version(constraints: Path) -> str:
    """The version that the constraints file names."""
    found = re.search(r"^llama[-_]cpp[-_]python==(\S+)", constraints.read_text(encoding="utf-8"), re.MULTILINE)
    if not found:
        raise InstallError(f"{constraints} names no version of {PACKAGE}.")
    return found[1]


def compiler_version() -> str:
    """First line of the C++ compiler's version; empty if there is no compiler."""
    named = shlex.split(os.environ.get("CXX", ""))
    for command in [named] if named else [["c++"], ["g++"], ["clang++"]]:
        if shutil.which(command[0]):
            lines = subprocess.run([*command, "--version"], capture_output=True, text=True).stdout.splitlines()
            return lines[0] if lines else command[0]
    if sys.platform == "win32" and not named:  # CMake finds Visual Studio by itself, by way of this program
        programs = Path(os.environ.get("PROGRAMFILES(X86)", "C:/Program Files (x86)"))
        if (programs / "Microsoft Visual Studio/Installer/vswhere.exe").is_file():
            return "Visual Studio"
    return ""


def with_compiler_flags(own_args: str, compiler: str) -> str:
    """The user's CMAKE_ARGS with the flags that gcc needs, joined to C++ flags that stand there already."""
    if "clang" in compiler or compiler == "Visual Studio":
        return own_args
    arguments = shlex.split(own_args)
    own = [argument.removeprefix(FLAGS_KEY) for argument in arguments if argument.startswith(FLAGS_KEY)]
    others = [argument for argument in arguments if not argument.startswith(FLAGS_KEY)]
    return shlex.join([*others, FLAGS_KEY + " ".join([*own[-1:], GCC_FLAGS])])


def processor_features(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """What this processor can do, in an order that does not depend on the kernel."""
    try:
        found = re.search(r"^(?:flags|Features)\s*:(.*)$", cpuinfo.read_text(), re.MULTILINE)
    except OSError:
        found = None
    return " ".join(sorted(found[1].split())) if found else f"{platform.machine()} {platform.processor()}"


def cache_folder() -> Path:
    """The folder of kept builds: the user's, so that a fresh clone finds them."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData/Local")
    elif sys.platform == "darwin":
        base = home / "Library/Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "zh-assistant" / "builds"


def cached_wheel(folder: Path) -> Path | None:
    """The kept wheel, if there is one and it is as it was when it was built."""
    for wheel in folder.glob("*.whl"):
        try:
            if digest(wheel) == wheel.with_suffix(".sha256").read_text(encoding="utf-8"):
                return wheel
        except OSError:
            pass
        say(f"The kept build {wheel} is damaged; it is built anew.")
    return None


def digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def make_wheel(build: Build, folder: Path) -> Path:
    """The wheel, built from source and put into the cache folder whole."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "build.log"
    say(f"Building {PACKAGE} {build.version} for this processor: about 5 minutes on 2 cores, once. Log: {log}")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=folder) as work:
        command = [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--no-cache-dir",
            "--no-deps",
            "--no-binary",
            PACKAGE,
        ]
        command += ["--wheel-dir", work, "--verbose", f"{PACKAGE}=={build.version}"]
        with log.open("wb") as output:
            done = subprocess.run(
                command,
                env=os.environ | {"CMAKE_ARGS": build.cmake_args, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wheels = list(Path(work).glob("*.whl"))
        if done.returncode or len(wheels) != 1:
            raise InstallError(f"The build failed after {time.monotonic() - started:.0f} s; see {log}")
        wheel = folder / wheels[0].name
        wheels[0].replace(wheel)
    # Written after the wheel: a wheel without it counts as damaged.
    wheel.with_suffix(".sha256").write_text(digest(wheel), encoding="utf-8")
    log.unlink()
    say(f"Built in {time.monotonic() - started:.0f} s and kept for other clones in {folder}")
    return wheel


def install_wheel(wheel: Path) -> bool:
    """Whether pip installed the wheel, with the pinned versions of what it needs."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--constraint", str(ROOT / "constraints.txt")]
    replaced = subprocess.run([*command, "--force-reinstall", "--no-deps", str(wheel)])
    needed = subprocess.run([*command, str(wheel)])
    return replaced.returncode == 0 and needed.returncode == 0


def loads() -> bool:
    """Whether the installed library starts; one made for another processor dies by a signal instead."""
    tried = subprocess.run([sys.executable, "-c", TRY], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return tried.returncode == 0


def say(line: str) -> None:
    """Prints a line of progress at once."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

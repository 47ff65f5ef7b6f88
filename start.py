#!/usr/bin/env python3
"""Sets Evidensgraf up and runs it: needs Python 3.11 or newer, and nothing else.

    python3 start.py                    set up if needed, serve on http://127.0.0.1:8000/
    python3 start.py serve --port 9000  the same with options; likewise validate, infer ... (serve --help tells)
    python3 start.py test               set up for development; check format, lint, types, layers, tests and data
    python3 start.py test -k rating     pytest alone, with these arguments
    python3 start.py lock --upgrade     write requirements/*.txt again from pyproject.toml, upgraded if asked

Everything is put in the folder .venv beside this file; delete it to start afresh. Messages are in Danish if
EVIDENSGRAF_LANG or the locale begins with "da". With CI=true, `test` also installs what the browser tests need.
"""

# This file must parse on older Pythons too, so that they can be told what is missing.
from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "complete.json"
LOG = VENV / "setup.log"
BUNDLER = ROOT / "frontend" / "bundle.py"
PROJECT_FILES = ("pyproject.toml", "hatch_build.py", "src/evidensgraf/__init__.py")
EDITOR_FILES = ("frontend/build.mjs", "frontend/package-lock.json", "frontend/src/*.js")

USE, BUILD, DEVELOP, BROWSE, NODE = "run", "build", "dev", "browser", "node"
LOCKS = {USE: ["pyproject.toml"], **{name: ["--group", name] for name in (BUILD, DEVELOP, BROWSE, NODE)}}

GATE = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "layers": ["lint-imports"],
    "tests": ["pytest"],
    "data": ["evidensgraf", "validate"],
}
"""The programs that every change must satisfy, in the order in which they run."""

MESSAGES = {
    "old python": (
        "Evidensgraf needs Python 3.11 or newer; this is Python {0}. Start again with a newer one.",
        "Evidensgraf skal bruge Python 3.11 eller nyere; dette er Python {0}. Start igen med en nyere.",
    ),
    "no ensurepip": (
        "This Python lacks ensurepip. On Debian and Ubuntu: sudo apt install python3-venv. Then start again.",
        "Denne Python mangler ensurepip. På Debian og Ubuntu: sudo apt install python3-venv. Start så igen.",
    ),
    "making": ("Making .venv ...", "Opretter .venv ..."),
    "fetching": ("Fetching packages, a minute or so ({0}) ...", "Henter pakker, et minuts tid ({0}) ..."),
    "installing": ("Installing ...", "Installerer ..."),
    "no editor": (
        "Node.js could not be fetched ({0}): the query page will have a plain text field. All that was said is in {1}.",
        "Node.js kunne ikke hentes ({0}): forespørgselssiden får et almindeligt tekstfelt. Alt, der blev sagt: {1}.",
    ),
    "no bundle": (
        "The editor of the query page could not be bundled; the page has a plain text field. Why stands in {0}.",
        "Forespørgselssidens editor kunne ikke samles; siden har et almindeligt tekstfelt. Hvorfor står i {0}.",
    ),
    "ready": ("Ready after {0:.0f} s.", "Klar efter {0:.0f} s."),
    "venv failed": (
        "Could not make .venv ({0}). All that was said is in {1}.",
        "Kunne ikke oprette .venv ({0}). Alt, der blev sagt, står i {1}.",
    ),
    "fetch failed": (
        "Could not fetch the packages ({0}). Check the network and start again; all that pip said is in {1}.",
        "Kunne ikke hente pakkerne ({0}). Tjek netværket, og start igen; alt, hvad pip sagde, står i {1}.",
    ),
    "install failed": (
        "Could not install ({0}). Start again to begin afresh; all that pip said is in {1}.",
        "Kunne ikke installere ({0}). Start igen for at begynde forfra; alt, hvad pip sagde, står i {1}.",
    ),
    "no file": ("Cannot use {1}: {0}.", "Kan ikke bruge {1}: {0}."),
    "interrupted": ("Interrupted.", "Afbrudt."),
    "passed": ("passed", "bestået"),
    "failed": ("FAILED", "FEJLET"),
}


class SetupError(Exception):
    """What stands in the way of a start, as a key of `MESSAGES` and its arguments."""


def main(arguments: list[str]) -> int:
    """Do what the arguments ask and give the exit code: 1 a check failed, 2 the set-up failed, 130 interrupted."""
    try:
        return command(arguments)
    except SetupError as error:
        say(*error.args)
    except OSError as error:
        say("no file", error.strerror, error.filename)
    except KeyboardInterrupt:
        say("interrupted")
        return 130
    return 2


def command(arguments: list[str]) -> int:
    """Do what the first argument names, and hand the rest on."""
    if sys.version_info < (3, 11):  # noqa: UP036 -- whoever starts this with an older one is told so
        raise SetupError("old python", sys.version.split()[0])
    name, *rest = arguments or ["serve"]
    if name in ("-h", "--help"):
        sys.stdout.write(__doc__ or "")
        return 0
    if name == "test":
        prepare(USE, BUILD, DEVELOP, *([BROWSE] if os.environ.get("CI") == "true" else []))
        return run("pytest", *rest) if rest else gate()
    if name == "lock":
        prepare(USE, BUILD, DEVELOP)
        return lock(*rest)
    prepare(USE, BUILD)
    return become("evidensgraf", name, *rest)


def say(key: str, *values: object) -> None:
    """Write a message to standard error, which can show any letter; standard output is the programs'."""
    print(words(key).format(*values), file=sys.stderr, flush=True)


def words(key: str) -> str:
    """A message in the user's language."""
    language = os.environ.get("EVIDENSGRAF_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return MESSAGES[key][language.lower().startswith("da")]


# --- setting up -------------------------------------------------------------------------------------------------------


def prepare(*locks: str) -> None:
    """Bring .venv to what the locks and the project say; does nothing, quickly, if that is done.

    The stamp is written last and taken away before anything is changed: a set-up that was cut off has none, and the
    next one begins afresh.
    """
    began, want, have = time.monotonic(), wanted(*locks), stamp()
    if all(have.get(part) == state for part, state in want.items()) and PYTHON.exists():
        return
    if have.get("python") != want["python"] or not PYTHON.exists():
        make_venv()
        have = {}
    stale = [name for name in locks if have.get(name) != want[name]]
    if stale:
        fetch_and_install(stale)
    want |= fetch_node(have)
    STAMP.unlink(missing_ok=True)
    # Build isolation would fetch the build's needs unlocked; they are installed above.
    pip("install failed", "install", "--no-build-isolation", "--no-deps", "--editable", str(ROOT))
    if lacks_editor():
        say("no bundle", LOG)
    draft = STAMP.with_suffix(".part")
    draft.write_text(json.dumps({**have, **want}), encoding="utf-8")
    draft.replace(STAMP)
    say("ready", time.monotonic() - began)


def fetch_node(have: dict[str, str]) -> dict[str, str]:
    """Install Node.js where the editor is to be bundled and there is none; without it the site works all the same.

    Returns:
        What .venv is then stamped with beside the rest.
    """
    want = {NODE: digest(f"requirements/{NODE}.txt")}
    if have.get(NODE) == want[NODE]:
        return want
    if not lacks_node():
        return {}
    try:
        fetch_and_install([NODE])
    except SetupError as error:
        say("no editor", *error.args[1:])
        return {}
    return want


def lacks_node() -> bool:
    """Whether the editor's bundle is missing or out of date, and there is no Node.js here to make it with."""
    bundler = load_bundler()
    return bundler is not None and not bundler.is_fresh() and bundler.node() is None


def lacks_editor() -> bool:
    """Whether there is no bundle of the editor as it is now."""
    bundler = load_bundler()
    return bundler is not None and not bundler.is_fresh()


def load_bundler() -> ModuleType | None:
    """The module that bundles the editor, if it is there."""
    spec = importlib.util.spec_from_file_location("bundle", BUNDLER) if BUNDLER.is_file() else None
    if spec is None or spec.loader is None:
        return None
    bundler = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bundler)
    return bundler


def wanted(*locks: str) -> dict[str, str]:
    """What a complete .venv is stamped with. The folder is part of it, because a venv does not work once moved."""
    version = ".".join(str(number) for number in sys.version_info[:3])
    return {
        "python": f"{sys.implementation.name} {version} in {ROOT}",
        "project": digest(*PROJECT_FILES),
        "editor": digest(*(str(path.relative_to(ROOT)) for part in EDITOR_FILES for path in sorted(ROOT.glob(part)))),
        **{name: digest(f"requirements/{name}.txt") for name in locks},
    }


def stamp() -> dict[str, str]:
    """What the .venv is stamped with; nothing if it is absent or was not completed."""
    try:
        content = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def digest(*files: str) -> str:
    """A hash of the files' bytes, line ends aside: a checkout on Windows may have others."""
    sha = hashlib.sha256()
    for name in files:
        sha.update((ROOT / name).read_bytes().replace(b"\r\n", b"\n"))
    return sha.hexdigest()


def make_venv() -> None:
    """An empty .venv with pip, in place of whatever is there."""
    if importlib.util.find_spec("ensurepip") is None:
        raise SetupError("no ensurepip")
    say("making")
    STAMP.unlink(missing_ok=True)
    # Started from inside the old .venv, the new one must still come from the Python below it.
    python = getattr(sys, "_base_executable", None) or sys.executable
    run_logged("venv failed", [python, "-I", "-m", "venv", "--clear", str(VENV)])


def fetch_and_install(locks: list[str]) -> None:
    """Install locked packages in two steps: if the network fails in the first, what was there before still works."""
    wanted_files = [part for name in locks for part in ("--requirement", str(ROOT / "requirements" / f"{name}.txt"))]
    checked = ["--require-hashes", "--only-binary", ":all:", *wanted_files]
    folder = VENV / "fetched"
    say("fetching", ", ".join(locks))
    pip("fetch failed", "download", "--dest", str(folder), *checked)
    say("installing")
    STAMP.unlink(missing_ok=True)
    pip("install failed", "install", "--no-index", "--find-links", str(folder), *checked)
    shutil.rmtree(folder)


def pip(failure: str, *arguments: str) -> None:
    """Run the pip of .venv; `failure` is the message if it fails."""
    run_logged(failure, [str(PYTHON), "-I", "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments])


def run_logged(failure: str, command_line: list[str]) -> None:
    """Run a program, its output to the log; if it fails, its own last words become the reason."""
    quiet = subprocess.DEVNULL
    done = subprocess.run(command_line, stdin=quiet, capture_output=True, text=True, errors="replace", check=False)
    VENV.mkdir(exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"{' '.join(command_line)}\n{done.stdout}{done.stderr}\n")
    if done.returncode:
        said = done.stderr.splitlines() or [f"exit {done.returncode}"]
        errors = [line[len("error: ") :] for line in said if line.lower().startswith("error: ")]
        raise SetupError(failure, (errors or said)[-1].rstrip("."), LOG)


# --- running ----------------------------------------------------------------------------------------------------------


def gate() -> int:
    """Run every check even when one fails, then say how each went."""
    results = []
    for name, (program, *arguments) in GATE.items():
        print(f"--- {name}: {' '.join([program, *arguments])}", file=sys.stderr, flush=True)
        began = time.monotonic()
        code = run(program, *arguments)
        results.append((name, code, time.monotonic() - began))
    print("---", file=sys.stderr)
    for name, code, seconds in results:
        print(f"{name:8}{words('failed' if code else 'passed'):10}{seconds:6.1f} s", file=sys.stderr, flush=True)
    return int(any(code for _, code, _ in results))


def run(program: str, *arguments: str) -> int:
    """Run a program of .venv in the project's folder and wait for it."""
    return subprocess.run([str(SCRIPTS / program), *arguments], cwd=ROOT, check=False).returncode


def become(program: str, *arguments: str) -> int:
    """Let a program of .venv take this one's place, in the folder where the user is, so that signals reach it."""
    line = [str(SCRIPTS / program), *arguments]
    if os.name == "posix":
        os.execv(line[0], line)  # noqa: S606 -- a program of .venv, no shell wanted
    return subprocess.run(line, check=False).returncode  # on Windows a console would not wait for an exec


def lock(*options: str) -> int:
    """Write requirements/*.txt from pyproject.toml; each later one keeps the versions of those before."""
    done: list[str] = []
    for name, source in LOCKS.items():
        target = f"requirements/{name}.txt"
        limits = [part for earlier in done for part in ("--constraint", earlier)]
        fixed = ["--universal", "--python-version", "3.11", "--generate-hashes", "--only-binary", ":all:"]
        quiet = ["--quiet", "--no-emit-index-url", "--custom-compile-command", "python3 start.py lock"]
        if run("uv", "pip", "compile", *source, *limits, *fixed, *quiet, *options, "--output-file", target):
            return 1
        done.append(target)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

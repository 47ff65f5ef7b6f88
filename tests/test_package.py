"""The package: locks that name no address and fulfil pyproject, a wheel that carries the graph and its closure."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import evidensgraf
from evidensgraf.settings import PARTS

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS: dict[str, list[str]] = {"run": PROJECT["project"]["dependencies"], **PROJECT["dependency-groups"]}


def lock_text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def pins(name: str) -> dict[str, Version]:
    """What is installed here: a package may have another version for another Python."""
    found = re.findall(r"^([a-z0-9._-]+)==([^\s;]+)(?: ; ([^\\\n]+))?", lock_text(name), flags=re.MULTILINE)
    here = [pin for pin in found if not pin[2] or Marker(pin[2]).evaluate()]
    assert len({package for package, _, _ in here}) == len(here)
    return {canonicalize_name(package): Version(version) for package, version, _ in here}


def test_every_list_of_dependencies_is_locked_and_no_other() -> None:
    assert {path.stem for path in (ROOT / "requirements").iterdir()} == set(GROUPS)


@pytest.mark.parametrize("name", GROUPS)
def test_lock_names_no_address(name: str) -> None:
    assert "://" not in lock_text(name)
    assert re.findall(r"^\s*--(?!hash=)\S+", lock_text(name), flags=re.MULTILINE) == []


@pytest.mark.parametrize("name", GROUPS)
def test_every_pin_has_hashes(name: str) -> None:
    entries = re.split(r"^(?=[a-z0-9])", lock_text(name), flags=re.MULTILINE)[1:]
    assert {canonicalize_name(entry.partition("==")[0]) for entry in entries} >= pins(name).keys() > set()
    assert [entry for entry in entries if not re.search(r"^    --hash=sha256:[0-9a-f]{64}", entry, re.MULTILINE)] == []


@pytest.mark.parametrize("name", GROUPS)
def test_lock_fulfils_pyproject(name: str) -> None:
    locked = pins(name)
    wanted = [Requirement(line) for line in GROUPS[name]]
    assert [str(r) for r in wanted if canonicalize_name(r.name) not in locked] == []
    assert [str(r) for r in wanted if locked[canonicalize_name(r.name)] not in r.specifier] == []


def test_locks_agree_with_each_other() -> None:
    versions: dict[str, set[Version]] = {}
    for name in GROUPS:
        for package, version in pins(name).items():
            versions.setdefault(package, set()).add(version)
    assert {package: found for package, found in versions.items() if len(found) > 1} == {}


def test_what_the_build_asks_for_is_locked() -> None:
    assert set(PROJECT["build-system"]["requires"]) <= set(GROUPS["build"])


def test_citation_names_this_version_and_the_licence_of_the_graph() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^version: (.+)$", citation, flags=re.MULTILINE) == [evidensgraf.__version__]
    (licence,) = re.findall(r"^license: (\S+)", citation, flags=re.MULTILINE)
    assert licence in PROJECT["project"]["license"].split(" AND ")


# --- wheel and sdist --------------------------------------------------------------------------------------------------


def build(root: Path, target: str, into: Path) -> Path:
    line = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(into)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(line, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = into.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "wheel", tmp_path_factory.mktemp("wheel"))


def test_wheel_holds_the_graph(wheel: Path) -> None:
    names = {name.removeprefix("evidensgraf/root/") for name in zipfile.ZipFile(wheel).namelist()}
    files = {p.relative_to(ROOT).as_posix() for part in PARTS for p in (ROOT / part).rglob("*.*") if p.is_file()}
    assert files - names == set()


def test_wheel_from_the_sdist_is_the_same_and_building_it_leaves_no_trace(wheel: Path, tmp_path: Path) -> None:
    sdist = build(ROOT, "sdist", tmp_path / "sdist")
    shutil.unpack_archive(sdist, tmp_path / "unpacked", filter="data")
    (root,) = (tmp_path / "unpacked").iterdir()
    before = sorted(root.rglob("*"))
    again = build(root, "wheel", tmp_path / "again")
    assert sorted(root.rglob("*")) == before
    assert again.read_bytes() == wheel.read_bytes()


INFERRED = """
import warnings
from pathlib import Path
from evidensgraf import reasoning
from evidensgraf.settings import Settings
from evidensgraf.store import derived
from evidensgraf.store.local import whole

def computed(*given): raise AssertionError("what is derived in the wheel does not fit")
reasoning.closure = computed
derived.content = computed
settings = Settings()
assert settings.root.is_relative_to(Path.cwd()), settings.root
print(len(whole(settings)[1]))
"""


def test_installed_package_finds_computed_what_is_derived(wheel: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(wheel, tmp_path, "zip")
    done = subprocess.run(
        [sys.executable, "-c", INFERRED],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0

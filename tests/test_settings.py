"""settings: built once from the environment; what cannot be used is refused with its name and what was expected."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from evidensgraf.errors import FileError, SettingsError
from evidensgraf.settings import Settings, shipped_root

if TYPE_CHECKING:
    from pathlib import Path


def test_without_variables_the_shipped_graph_is_used_in_danish() -> None:
    settings = Settings.from_env({})
    assert (settings.root, settings.language) == (shipped_root(), "da")


def test_an_explicit_root_overrides_the_variable(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert Settings.from_env({"EVIDENSGRAF_ROOT": "/nowhere"}, root=tmp_path).root == tmp_path


def test_text_and_switches_are_read_too() -> None:
    settings = Settings.from_env({"EVIDENSGRAF_ACCESS_LOG": "-", "EVIDENSGRAF_METRICS": "on"})
    assert (settings.access_log, settings.metrics) == ("-", "on")
    assert (Settings.from_env({}).access_log, Settings.from_env({"EVIDENSGRAF_METRICS": ""}).metrics) == ("", "off")


UNUSABLE = {
    "language": ({"EVIDENSGRAF_LANG": "fr"}, SettingsError, "EVIDENSGRAF_LANG"),
    "size-not-a-number": ({"EVIDENSGRAF_MAX_QUERY_BYTES": "many"}, SettingsError, "EVIDENSGRAF_MAX_QUERY_BYTES"),
    "size-zero": ({"EVIDENSGRAF_MAX_QUERY_BYTES": "0"}, SettingsError, "EVIDENSGRAF_MAX_QUERY_BYTES"),
    "size-negative": ({"EVIDENSGRAF_MAX_ROWS_SHOWN": "-1"}, SettingsError, "EVIDENSGRAF_MAX_ROWS_SHOWN"),
    "size-in-other-digits": ({"EVIDENSGRAF_MAX_ROWS_SHOWN": "١٢"}, SettingsError, "EVIDENSGRAF_MAX_ROWS_SHOWN"),
    "switch": ({"EVIDENSGRAF_METRICS": "1"}, SettingsError, "EVIDENSGRAF_METRICS"),
    "root-missing": ({"EVIDENSGRAF_ROOT": "/nowhere/at/all"}, FileError, "/nowhere/at/all"),
}


@pytest.mark.parametrize(("environ", "kind", "named"), UNUSABLE.values(), ids=UNUSABLE)
def test_what_cannot_be_used_is_refused_by_name(environ: dict[str, str], kind: type[Exception], named: str) -> None:
    with pytest.raises(kind, match=named):
        Settings.from_env(environ)


def test_a_root_without_data_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="data/"):
        Settings(root=tmp_path)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().language = "en"  # type: ignore[misc]

"""What a deployment can choose: built once, frozen, passed on (`create_app(settings)`); nothing is read at import."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING

from evidensgraf.errors import LANGUAGES, FileError, Language, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

PARTS = ("ontology", "shapes", "data")
"""The folders of a graph: what may be said, what must be said, what is said."""


def shipped_root() -> Path:
    """The folder of the graph that comes with the package: inside the wheel, or the checkout's top level."""
    inside = Path(__file__).parent / "root"
    return inside if inside.is_dir() else Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of one deployment.

    Attributes:
        root: folder with `data/` and, if it has its own, `ontology/` and `shapes/`; the shipped ones stand in.
        language: language of messages and of the site where the reader states none.
        max_query_bytes: largest SPARQL request body or query that is read, in bytes.
        max_rows_shown: rows of a result that the HTML page shows; downloads hold them all.
        query_seconds: how long a query may take.
        query_megabytes: memory that a query may use beyond the graph's own.
        max_answer_bytes: largest answer that is sent, in bytes.
        max_rows: most rows of a table that are sent.
        short_lane: processes that are always ready for a query.
        long_lane: long queries that may run at once beside them.
        max_waiting: queries that may wait; one more is told to come back.
    """

    root: Path = field(default_factory=shipped_root)
    language: Language = "da"
    max_query_bytes: int = 100_000
    max_rows_shown: int = 500
    query_seconds: int = 10
    query_megabytes: int = 1024
    max_answer_bytes: int = 64_000_000
    max_rows: int = 1_000_000
    short_lane: int = 2
    long_lane: int = 2
    max_waiting: int = 32

    def __post_init__(self) -> None:
        if not self.root.is_dir():
            raise FileError.missing(self.root)
        if not (self.root / "data").is_dir():
            raise SettingsError(
                name="root",
                value=self.root,
                expected_da="mappen skal have en undermappe data/",
                expected_en="the folder must hold a folder data/",
            )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ, root: Path | None = None) -> Settings:
        """Settings from variables: `EVIDENSGRAF_ROOT`, `EVIDENSGRAF_LANG`, and `EVIDENSGRAF_` before a number's name.

        Args:
            environ: where the variables are looked up.
            root: overrides `EVIDENSGRAF_ROOT`.

        Raises:
            SettingsError: a variable has a value that cannot be used.
            FileError: the root folder is not there.
        """
        chosen = root or (Path(environ["EVIDENSGRAF_ROOT"]) if environ.get("EVIDENSGRAF_ROOT") else shipped_root())
        names = {f.name: f"EVIDENSGRAF_{f.name.upper()}" for f in fields(cls) if isinstance(f.default, int)}
        numbers = {name: _positive(environ, variable) for name, variable in names.items() if environ.get(variable)}
        return cls(root=chosen, language=language_named(environ.get("EVIDENSGRAF_LANG", "da")), **numbers)

    def part(self, name: str) -> Path:
        """The folder of one of `PARTS`: the root's own, or the shipped one where the root has none."""
        own = self.root / name
        return own if own.is_dir() else shipped_root() / name


def language_named(value: str) -> Language:
    """`da` or `en` from a name of theirs.

    Raises:
        SettingsError: it is neither.
    """
    if value not in LANGUAGES:
        raise SettingsError(
            name="EVIDENSGRAF_LANG", value=value, expected_da="vælg da eller en", expected_en="choose da or en"
        )
    return value


def _positive(environ: Mapping[str, str], name: str) -> int:
    value = environ[name]
    if not value.isascii() or not value.isdigit() or int(value) == 0:
        raise SettingsError(
            name=name, value=value, expected_da="et positivt heltal", expected_en="a positive whole number"
        )
    return int(value)

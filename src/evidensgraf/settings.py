"""What a deployment can choose: built once, frozen, passed on (`create_app(settings)`); nothing is read at import."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from evidensgraf.errors import LANGUAGES, FileError, Language, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

Switch = Literal["off", "on"]
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
        max_check_bytes: largest text that is checked on the site, in bytes.
        check_seconds: how long checking it may take.
        max_rows_shown: rows of a result that the HTML page shows; downloads hold them all.
        query_seconds: how long a query may take.
        query_megabytes: memory that a query may use beyond the graph's own.
        max_answer_bytes: largest answer that is sent, in bytes.
        max_rows: most rows of a table that are sent.
        short_lane: processes that are always ready for a query.
        long_lane: long queries that may run at once beside them.
        max_waiting: queries that may wait; one more is told to come back.
        cache_megabytes: memory that answers kept for repeated queries may take.
        cache_answers: how many of them there may be.
        access_log: file that each request is noted in; `-` for standard error; empty for none.
        published: folder that a large graph is built in; empty: `derived/published/` in the root.
        memory_triples: a graph of more statements in its files is read from the published folder, not held in memory.
        trusted_proxy: whether `X-Forwarded-Proto` and `-Host` are believed; only where a proxy sets both.
        releases: folder of the releases that are served at `/release/`; empty: `dist/` in the root.
        metrics: whether figures for Prometheus are given at `/metrics`.
        store: address of the SPARQL endpoint that holds the graph; empty: this process holds the files of the root.
        store_user: name for Basic authentication there.
        store_password: the same user's password.
        store_token: a bearer token, instead of both.
    """

    root: Path = field(default_factory=shipped_root)
    language: Language = "da"
    max_query_bytes: int = 100_000
    max_check_bytes: int = 2_000_000
    check_seconds: int = 20
    max_rows_shown: int = 500
    query_seconds: int = 10
    query_megabytes: int = 1024
    max_answer_bytes: int = 64_000_000
    max_rows: int = 1_000_000
    short_lane: int = 2
    long_lane: int = 2
    max_waiting: int = 32
    cache_megabytes: int = 64
    cache_answers: int = 10_000
    access_log: str = ""
    metrics: Switch = "off"
    trusted_proxy: Switch = "off"
    published: str = ""
    releases: str = ""
    memory_triples: int = 2_000_000
    store: str = ""
    store_user: str = ""
    store_password: str = field(default="", repr=False)
    store_token: str = field(default="", repr=False)

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
        if bool(self.store_user) != bool(self.store_password):
            raise SettingsError(
                name="EVIDENSGRAF_STORE_USER",
                value=self.store_user,
                expected_da="den og EVIDENSGRAF_STORE_PASSWORD følges ad",
                expected_en="it and EVIDENSGRAF_STORE_PASSWORD go together",
            )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ, root: Path | None = None) -> Settings:
        """Settings from variables: `EVIDENSGRAF_LANG`, and `EVIDENSGRAF_` before any other field's name, in capitals.

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
        return cls(
            root=chosen,
            language=language_named(environ.get("EVIDENSGRAF_LANG", "da")),
            access_log=environ.get("EVIDENSGRAF_ACCESS_LOG", ""),
            metrics=_switch(environ, "EVIDENSGRAF_METRICS"),
            trusted_proxy=_switch(environ, "EVIDENSGRAF_TRUSTED_PROXY"),
            published=environ.get("EVIDENSGRAF_PUBLISHED", ""),
            releases=environ.get("EVIDENSGRAF_RELEASES", ""),
            store=endpoint_named("EVIDENSGRAF_STORE", environ.get("EVIDENSGRAF_STORE", "")),
            store_user=environ.get("EVIDENSGRAF_STORE_USER", ""),
            store_password=environ.get("EVIDENSGRAF_STORE_PASSWORD", ""),
            store_token=environ.get("EVIDENSGRAF_STORE_TOKEN", ""),
            **numbers,
        )

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


def endpoint_named(name: str, value: str) -> str:
    """The address of a SPARQL endpoint, or nothing.

    Raises:
        SettingsError: it is no such address, or carries what does not belong there.
    """
    parts = urlsplit(value)
    is_plain = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
    if value and (not is_plain or parts.username or any(not " " < character < "\x7f" for character in value)):
        raise SettingsError(
            name=name,
            value=_without_password(value),
            expected_da="en adresse som https://eksempel.dk/sparql, uden ?, # og adgangskode",
            expected_en="an address like https://example.org/sparql, without ?, # and password",
        )
    return value


def _without_password(address: str) -> str:
    return re.sub(r"//[^/@]*@", "//…@", address)


def _switch(environ: Mapping[str, str], name: str) -> Switch:
    value = environ.get(name) or "off"
    if value not in ("off", "on"):
        raise SettingsError(name=name, value=value, expected_da="vælg on eller off", expected_en="choose on or off")
    return "on" if value == "on" else "off"


def _positive(environ: Mapping[str, str], name: str) -> int:
    value = environ[name]
    if not value.isascii() or not value.isdigit() or int(value) == 0:
        raise SettingsError(
            name=name, value=value, expected_da="et positivt heltal", expected_en="a positive whole number"
        )
    return int(value)

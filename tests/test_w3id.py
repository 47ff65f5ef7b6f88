"""w3id: the rules lead from every name to the same path on the server, and nothing else changes on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidensgraf import resources
from evidensgraf.cli import main
from evidensgraf.cli.w3id import rules
from evidensgraf.errors import SettingsError
from evidensgraf.namespaces import BASE

if TYPE_CHECKING:
    from evidensgraf.store.local import LocalStore

HOST = "https://evidens.example.dk"


@dataclass(frozen=True)
class Rule:
    """A RewriteRule as Apache reads it: three words, the last in brackets."""

    pattern: str
    target: str
    flags: dict[str, str]


def read(text: str) -> list[Rule]:
    found = []
    for line in text.splitlines():
        if line.startswith("RewriteRule"):
            _, pattern, target, flags = line.split(" ")
            names = (flag.partition("=") for flag in flags.strip("[]").split(","))
            found.append(Rule(pattern, target, {name: value for name, _, value in names}))
    return found


def redirected(rules: list[Rule], path: str) -> tuple[str, str]:
    """Where Apache sends a path below the folder: status and address (mod_rewrite, per-directory context)."""
    for rule in rules:
        if match := re.search(rule.pattern, path):
            assert "L" in rule.flags
            return rule.flags["R"], re.sub(r"\$(\d)", lambda group: match[int(group[1])], rule.target)
    raise AssertionError(path)


@pytest.mark.parametrize("to", [HOST, f"{HOST}/", f"{HOST}/evidens/"])
def test_every_name_leads_to_the_same_path_on_the_server(store: LocalStore, to: str) -> None:
    text = rules(to)
    known = read(text)
    assert "RewriteEngine on" in text.splitlines()
    paths = [iri.removeprefix(BASE) for iri in resources.own_iris(store)]
    assert "" in paths
    for path in [*paths, "id/finding/x.ttl", ".well-known/void", "lookup"]:
        expected = "307" if path == "sparql" else "302"
        assert redirected(known, path) == (expected, f"{to.rstrip('/')}/{path}")


def test_all_other_lines_are_directives_that_w3id_allows() -> None:
    words = {line.split(" ")[0] for line in rules(HOST).splitlines() if line and not line.startswith("#")}
    assert words == {"Options", "RewriteEngine", "Header", "RewriteRule"}


@pytest.mark.parametrize(
    "to",
    [
        "",
        "evidens.dk",
        "ftp://a.dk",
        "https://a.dk/?x",
        "https://a.dk/$1",
        "https://a.dk/%{X}",
        "https://a.dk/\nRewriteRule",
    ],
)
def test_what_is_no_address_is_refused(to: str) -> None:
    with pytest.raises(SettingsError):
        rules(to)
    assert CliRunner().invoke(main, ["w3id", "--to", to]).exit_code == 2


def test_the_command_writes_them() -> None:
    result = CliRunner().invoke(main, ["w3id", "--to", HOST])
    assert (result.exit_code, result.output) == (0, rules(HOST))

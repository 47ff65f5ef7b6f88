"""The same report from the command line, as SARIF, in the browser and in the editor: places, severities and words."""

from __future__ import annotations

import asyncio
import html
import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from tests.lsp.conftest import connected
from tests.validation.test_steward import MISTAKES

from evidensgraf.cli import main
from evidensgraf.namespaces import shortened
from evidensgraf.settings import shipped_root
from evidensgraf.web import create_app, validate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from lsprotocol.types import Diagnostic, Position

    from evidensgraf.settings import Settings
    from evidensgraf.store.local import LocalStore

NAME = "my-2024"
SEVERITIES = {"Violation": 1, "Warning": 2, "Info": 3}
"""As the Language Server Protocol numbers them."""
LEVELS = {"error": 1, "warning": 2, "note": 3}
"""As SARIF names them."""
LANGUAGES = ("da", "en")


class Told(NamedTuple):
    """A result as each of them tells it: columns in code points, words with one space between them."""

    code: str
    severity: int
    place: tuple[int, int, int, int]
    words: str


_MISTAKES, _ = MISTAKES["first"]


def mistaken(*names: str) -> str:
    """The study of the README with some of the steward's mistakes, after a sign that UTF-16 has two units for."""
    text = (shipped_root() / "data" / "studies" / "doer-2012.ttl").read_text(encoding="utf-8")
    text = text.replace("doer-2012", NAME)
    for name in names:
        good, bad = _MISTAKES[name]
        assert good in text
        text = text.replace(good, bad, 1)
    return text.replace("evg:outcome outcome:", '<https://example.org/note> "😀" ; evg:outcome outcome:')


TEXTS = {
    "one that cannot be read": mistaken(*_MISTAKES),
    "one that can be": mistaken(*(name for name in _MISTAKES if name != "semicolon")),
}


def plain(*words: str) -> str:
    return " ".join(" ".join(words).split())


def of_json(document: dict[str, Any], language: str) -> set[Told]:
    places = [(r, r["place"]) for r in document["results"]]
    return {
        Told(
            shortened(r["rule"]),
            SEVERITIES[r["severity"]],
            (p["line"], p["column"], p["endLine"], p["endColumn"]),
            plain(r["message"][language], *r["hints"].get(language, ())),
        )
        for r, p in places
    }


def of_sarif(log: dict[str, Any]) -> set[Told]:
    regions = [(r, r["locations"][0]["physicalLocation"]["region"]) for r in log["runs"][0]["results"]]
    return {
        Told(
            r["ruleId"],
            LEVELS[r["level"]],
            (p["startLine"], p["startColumn"], p["endLine"], p["endColumn"]),
            plain(r["message"]["text"]),
        )
        for r, p in regions
    }


def of_editor(diagnostics: list[Diagnostic], text: str) -> set[Told]:
    lines = text.split("\n")

    def place(at: Position) -> tuple[int, int]:
        before = lines[at.line].encode("utf-16-le")[: 2 * at.character]
        return at.line + 1, len(before.decode("utf-16-le")) + 1

    return {
        Told(str(d.code), int(d.severity or 0), (*place(d.range.start), *place(d.range.end)), plain(d.message))
        for d in diagnostics
    }


def of_page(page: str) -> dict[int, str]:
    """The words beside each line with a remark."""
    lines = re.findall(r'<li id="L(\d+)"(.*?)</li>', page, re.DOTALL)
    return {int(n): plain(html.unescape(re.sub(r"<[^>]+>", " ", body))) for n, body in lines if "remark" in body}


def printed(capsys: pytest.CaptureFixture[str], language: str, kind: str, path: Path) -> dict[str, Any]:
    with pytest.raises(SystemExit):
        main(["--root", str(shipped_root()), "--lang", language, "validate", "--format", kind, str(path)])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


@pytest.fixture(scope="module")
def client(settings: Settings, store: LocalStore) -> Iterator[FlaskClient]:
    app = create_app(settings, store)
    yield app.test_client()
    validate.close(app)


async def edited(text: str, language: str, count: int) -> set[Told]:
    """What an editor is told of a text, once so much is told of it."""
    async with connected(shipped_root(), locale=language) as editor:
        uri = editor.open(shipped_root() / "data" / "studies" / f"{NAME}.ttl", text)
        return of_editor(await editor.diagnostics(uri, lambda found: len(found) >= count), text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_is_told_everywhere(
    language: str, client: FlaskClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"{NAME}.ttl"
    expected = []
    for text in TEXTS.values():
        path.write_text(text, encoding="utf-8")
        in_json = of_json(printed(capsys, language, "json", path), language)
        assert of_sarif(printed(capsys, language, "sarif", path)) == in_json
        sent = client.post(
            "/validate", data=text.encode(), headers={"Content-Type": "text/turtle", "Accept": "application/json"}
        )
        assert of_json(sent.get_json(), language) == in_json
        remarks = of_page(client.post(f"/{language}/validate", data={"text": text}).text)
        assert remarks.keys() == {one.place[0] for one in in_json}
        for one in in_json:
            assert one.words in remarks[one.place[0]].replace(" → ", " ")
        assert asyncio.run(edited(text, language, len(in_json))) == in_json
        expected.append(in_json)
    unread, read = expected
    assert {one.code for one in unread} >= {"syntax"}
    assert {one.code for one in read} >= {"literal", "evgsh:Type-isDeclared", "evgsh:Finding-wording"}
    assert len({one.place[0] for one in read}) >= len(_MISTAKES) - 1

"""Citations: read back by parsers, whatever signs stand in them; of things and of answers, in both languages."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from pybtex.database import parse_string

from evidensgraf import __version__, questions
from evidensgraf.namespaces import BASE
from evidensgraf.resources import citations
from evidensgraf.resources.citations import Citation
from evidensgraf.settings import Settings
from evidensgraf.web.querypage import folded

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from evidensgraf.store.local import LocalStore

CITATION = Citation(
    iri=f"{BASE}id/finding/x",
    title="Et fund",
    kind="fund",
    author="Evidensgraf-projektet",
    whole="Evidensgraf",
    issued="2026-11-22",
    version="1.2.0",
    state="abc",
    language="da",
)
HOSTILE = (
    "100 % & $5 #1 _a_ {b} ^c ~d \\e", "}, url = {https://evil.test", "@misc{other,", 'a "b" c', "æøå – ÆØÅ",
    "two\nlines\r\nER  - ", "%", "\\", "{", "}",
)  # fmt: skip


def plain(text: str) -> str:
    """The words of a BibTeX field, its commands undone."""
    commands = {"\\": "textbackslash", "^": "textasciicircum", "~": "textasciitilde", "{": "textbraceleft"}
    for sign, command in (commands | {"}": "textbraceright"}).items():
        text = text.replace(f"\\{command}{{}}", f"\0{ord(sign)}\0")
    text = re.sub(r"\\([&%$#_])", r"\1", text)
    return re.sub("\0(\\d+)\0", lambda match: chr(int(match[1])), text)


@pytest.mark.parametrize("title", HOSTILE)
def test_bibtex_is_read_back_as_one_entry_with_the_title(title: str) -> None:
    written = citations.bibtex(replace(CITATION, title=title))
    (key,) = (entries := parse_string(written, "bibtex").entries)
    entry = entries[key]
    assert key == CITATION.key
    inner = entry.fields["title"].removeprefix("{").removesuffix("}")
    assert plain(inner) == " ".join(title.split())
    assert entry.fields["url"] == CITATION.iri
    assert entry.fields["version"] == "1.2.0"
    assert [str(person) for person in entry.persons["author"]] == ["{Evidensgraf-projektet}"]


@pytest.mark.parametrize("title", HOSTILE)
def test_ris_is_one_record_of_one_value_a_line(title: str) -> None:
    lines = citations.ris(replace(CITATION, title=title)).split("\r\n")
    assert (lines[0], lines[-2], lines[-1]) == ("TY  - DATA", "ER  - ", "")
    assert all(re.match(r"[A-Z][A-Z0-9]  - \S", line) for line in lines[:-2])
    assert f"TI  - {' '.join(title.split())}" in lines
    assert sum(line.startswith("ER  -") for line in lines) == 1


@pytest.mark.parametrize("title", HOSTILE)
def test_csl_json_holds_the_words_as_they_are(title: str) -> None:
    (item,) = json.loads(citations.csl_json(replace(CITATION, title=title)))
    assert (item["title"], item["URL"], item["version"]) == (title, CITATION.iri, "1.2.0")
    assert item["issued"] == {"date-parts": [[2026, 11, 22]]}


def test_what_is_not_known_is_left_out() -> None:
    bare = replace(CITATION, issued="", version="", state="", kind="")
    assert citations.text(bare) == f"Evidensgraf-projektet. (u.å.). Et fund. I Evidensgraf. {CITATION.iri}\n"
    assert "year" not in citations.bibtex(bare)
    assert "PY" not in citations.ris(bare)
    assert "issued" not in json.loads(citations.csl_json(bare))[0]


def test_keys_are_ascii_and_differ(client: FlaskClient) -> None:
    keys = {replace(CITATION, iri=f"{BASE}sparql?{urlencode({'query': f'ASK {{ {n} }}' * 50})}").key for n in range(3)}
    assert len(keys) == 3
    assert all(re.fullmatch(r"[a-z0-9-]{5,60}", key) for key in keys)


SENTENCES = {
    "da": (
        "Evidensgraf-projektet. (2026). I højkonjunktur afkorter løntilskud ledigheden med 26 uger "
        "(version {}, stand {}) [Fund]. I Evidensgraf: evidens om beskæftigelsesindsatser. {}\n"
    ),
    "en": (
        "The Evidensgraf project. (2026). In a boom, wage subsidy shortens unemployment by 26 weeks "
        "(version {}, state {}) [Finding]. In Evidensgraf: evidence on employment measures. {}\n"
    ),
}


@pytest.mark.parametrize(("language", "expected"), SENTENCES.items())
def test_a_page_says_how_to_cite_it(client: FlaskClient, store: LocalStore, language: str, expected: str) -> None:
    path = "id/finding/doer-2012-wage-subsidy-boom"
    address = f"/{language}/{path}"
    text = client.get(f"{address}.txt").text
    assert text == expected.format(__version__, store.version, BASE + path)
    page = client.get(address).text
    assert text.strip() in page
    for style in citations.STYLES:
        assert f'href="{address}.{style.suffix}"' in page


def test_an_answer_is_cited_by_the_short_address_of_its_query(client: FlaskClient) -> None:
    query = "SELECT * { ?s ?p 'æ & ø' } LIMIT 1"
    page = client.get("/en/sparql", query_string={"query": query}).text
    links = dict(re.findall(r'<a href="(/en/cite\?[^"]*format=([a-z.]+))"', page))
    assert set(links.values()) == {style.suffix for style in citations.STYLES}
    for style in citations.STYLES:
        response = client.get("/en/cite", query_string={"query": query, "format": style.suffix})
        assert response.mimetype == style.media_type
        assert f"{BASE}s/{folded(query)}" in response.text
    opened = client.get(f"/s/{folded(query)}").headers["Location"]
    assert parse_qs(urlsplit(opened).query)["query"] == [query]
    assert (
        len(parse_string(client.get("/da/cite", query_string={"query": query, "format": "bib"}).text, "bibtex").entries)
        == 1
    )


def test_the_answer_to_a_question_of_ours_is_cited_by_the_question(client: FlaskClient) -> None:
    question = questions.read(Settings())[0]
    for ends in ("\n", "\r\n"):  # as it stands in the file, and as a form sends it
        query = question.text.replace("\n", ends)
        text = client.get("/da/cite", query_string={"query": query}).text
        assert question.title["da"] in text
        assert text.rstrip().endswith(f" {BASE}da/questions/{question.slug}")
    opened = client.get(f"/da/questions/{question.slug}").headers["Location"]
    assert parse_qs(urlsplit(opened).query)["query"] == [question.text]


@pytest.mark.parametrize("address", ["/da/cite", "/da/cite?query=", "/da/cite?query=ASK{}&format=docx"])
def test_what_cannot_be_cited_is_an_error(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 400

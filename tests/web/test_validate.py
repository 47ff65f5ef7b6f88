"""web.validate: whatever is sent is checked or refused in words, beside its lines or as a report, and kept nowhere."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import html5rdf  # type: ignore[import-untyped]
import pytest

from evidensgraf.settings import shipped_root
from evidensgraf.web import validate
from evidensgraf.web.validate import REPORTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

HEAD = """\
@prefix evg: <https://w3id.org/evidensgraf/ns/> .
@prefix finding: <https://w3id.org/evidensgraf/id/finding/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix study: <https://w3id.org/evidensgraf/id/study/> .

"""
BROKEN = f'{HEAD}# Æøå 😀\nstudy:new a evg:PrimaryStudy ;\n    skos:prefLabel "Ny"@da .\n'
UNREADABLE = f"{HEAD}study:new a evg:PrimaryStudy\nstudy:newer a evg:PrimaryStudy .\n"
TURTLE = {"Content-Type": "text/turtle"}


@pytest.fixture(scope="module", autouse=True)
def _ended(app: Flask) -> Iterator[None]:
    yield
    validate.close(app)


def sent(client: FlaskClient, text: str | bytes, path: str = "/validate", **headers: str) -> TestResponse:
    return client.post(path, data=text, headers={**TURTLE, **headers})


def pasted(client: FlaskClient, text: str, language: str = "en") -> TestResponse:
    return filled(client, {"text": text}, f"/{language}/validate")


def filled(client: FlaskClient, fields: dict[str, Any], path: str = "/en/validate", **headers: str) -> TestResponse:
    """The form, filled in: a text is a string, a file is its bytes and its name."""
    body = b""
    for field, value in fields.items():
        content, name = value if isinstance(value, tuple) else (value.encode(), None)
        file = f'; filename="{name}"' if name else ""
        body += f'--b\r\nContent-Disposition: form-data; name="{field}"{file}\r\n\r\n'.encode() + content + b"\r\n"
    return client.post(path, data=body + b"--b--\r\n", content_type="multipart/form-data; boundary=b", headers=headers)


def remarks(page: str) -> list[tuple[int, str]]:
    """The number of each line with a remark, and what the first one says."""
    lines = re.findall(r'<li id="L(\d+)"(.*?)</li>', page, re.DOTALL)
    return [(int(n), re.sub(r"<[^>]+>|\s+", " ", body)) for n, body in lines if "remark-message" in body]


@pytest.mark.parametrize(("language", "words"), [("da", "Tjek data"), ("en", "Check data")])
def test_the_page_is_there_and_in_the_menu(client: FlaskClient, language: str, words: str) -> None:
    page = client.get(f"/{language}/validate").text
    html5rdf.HTMLParser(strict=True).parse(page)
    assert f">{words}</a>" in client.get(f"/{language}/").text
    assert 'aria-current="page"' in page


def test_the_address_without_a_language_leads_to_the_readers(client: FlaskClient) -> None:
    response = client.get("/validate", headers={"Accept-Language": "en"})
    assert response.location == "/en/validate"


@pytest.mark.parametrize("language", ["da", "en"])
def test_results_stand_beside_the_line_that_they_are_about(client: FlaskClient, language: str) -> None:
    response = pasted(client, BROKEN, language)
    html5rdf.HTMLParser(strict=True).parse(response.text)
    assert response.status_code == 200
    numbers = {number for number, _ in remarks(response.text)}
    assert 7 in numbers
    assert numbers <= {7, 8}
    said = " ".join(words for _, words in remarks(response.text))
    assert ("Giv studiet én metode" if language == "da" else "Give the study one method") in said
    assert 'href="#L7"' in response.text
    assert f'href="/{language}/shapes/Study-method"' in response.text
    assert '<mark class="mark-must">study:new</mark>' in response.text


def test_the_text_comes_back_as_it_was_and_harmless(client: FlaskClient) -> None:
    text = BROKEN + '# </textarea><script>alert(1)</script> "😀"\n'
    page = pasted(client, text).text
    assert "<script" not in page
    assert page.count("&lt;/textarea&gt;&lt;script&gt;") == 2


@pytest.mark.parametrize("text", [BROKEN, BROKEN.replace("\n", "\r\n"), BROKEN.replace("\n", "\r")])
def test_lines_are_the_same_however_they_end(client: FlaskClient, text: str) -> None:
    report = sent(client, text.encode(), Accept="application/json").get_json()
    assert 7 in {result["place"]["line"] for result in report["results"]}
    assert {result["place"]["line"] for result in report["results"]} <= {7, 8}


def test_a_syntax_error_is_a_result_with_its_place(client: FlaskClient) -> None:
    report = sent(client, UNREADABLE).get_json()
    assert not report["conforms"]
    assert [(r["rule"], r["place"]["line"]) for r in report["results"]] in ([("syntax", 6)], [("syntax", 7)])
    assert "could not be read" in pasted(client, UNREADABLE).text


def test_a_file_of_the_graph_is_checked_in_its_own_place(client: FlaskClient) -> None:
    text = (shipped_root() / "data" / "studies" / "doer-2012.ttl").read_text(encoding="utf-8")
    page = pasted(client, text.replace("26 weeks", "26 whole weeks")).text
    assert "The text keeps all rules" in page
    assert "<code>data/studies/doer-2012.ttl</code>" in page


def test_an_uploaded_file_goes_before_the_text_and_gives_its_name(client: FlaskClient) -> None:
    file = (BROKEN.encode(), "mit <studie>.ttl")
    response = filled(client, {"text": HEAD, "file": file}, Accept="application/json")
    assert {result["place"]["file"] for result in response.get_json()["results"]} == {"mit _studie_.ttl"}


def test_a_clash_with_another_file_is_told_in_the_text_and_names_the_other_place(client: FlaskClient) -> None:
    text = (shipped_root() / "data" / "studies" / "doer-2012.ttl").read_text(encoding="utf-8")
    results = sent(
        client, f"{text}\n<https://w3id.org/evidensgraf/id/study/jobfirst> a evg:PrimaryStudy .\n"
    ).get_json()
    (clash,) = [result for result in results["results"] if result["rule"] == "defined-twice"]
    assert (clash["place"]["file"], clash["place"]["line"]) == ("text.ttl", text.count("\n") + 2)
    assert [place["file"] for place in clash["related"]] == ["data/studies/jobfirst.ttl"]


def test_nothing_of_one_text_is_left_for_the_next(client: FlaskClient) -> None:
    pointing = f"{HEAD}finding:new a evg:Finding ; evg:findingOf study:new .\n"
    both = BROKEN + "\nfinding:new a evg:Finding ; evg:findingOf study:new .\n"

    def lacks_study(text: str) -> bool:
        results = sent(client, text).get_json()["results"]
        return any(r["rule"].endswith("/Finding-findingOf") and r["component"] == "Class" for r in results)

    assert not lacks_study(both)
    assert all(lacks_study(pointing) for _ in range(4))


REFUSED = {
    "nothing": ({"text": ""}, 400, "no text"),
    "blanks": ({"text": " \n "}, 400, "no text"),
    "too-long": ({"text": "# " + "x" * 2_000_000}, 413, "2000000 bytes"),
    "a-huge-field": ({"text": "x" * 7_000_000}, 413, "2000000 bytes"),
    "a-huge-file": ({"file": (b"x" * 7_000_000, "x.ttl")}, 413, "2000000 bytes"),
    "another-kind-of-file": ({"file": (b"PK", "study.xlsx")}, 415, "study.xlsx"),
}


@pytest.mark.parametrize(("fields", "status", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_checked_is_refused_in_words(
    client: FlaskClient, fields: dict[str, Any], status: int, words: str
) -> None:
    response = filled(client, fields)
    assert response.status_code == status
    assert words in response.text
    assert 'role="alert"' in response.text
    assert response.cache_control.no_store


MACHINES = {
    "nothing": (b"", {}, 400),
    "too-long": (b"#" * 2_000_001, {}, 413),
    "without-a-type": (b"x", {"Content-Type": "application/octet-stream"}, 415),
    "no-such-report": (BROKEN.encode(), {"Accept": "image/png"}, 406),
}


@pytest.mark.parametrize(("text", "headers", "status"), MACHINES.values(), ids=MACHINES.keys())
def test_a_program_is_refused_by_a_problem_document(
    client: FlaskClient, text: bytes, headers: dict[str, str], status: int
) -> None:
    response = client.post("/validate", data=text, headers={**TURTLE, **headers})
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert response.get_json()["status"] == status
    assert response.cache_control.no_store


@pytest.mark.parametrize("text", [b"\x00\xff\xfe\x80" * 50, "study".encode("utf-16"), b"PK\x03\x04", b"\xc3\x28"])
def test_bytes_that_are_no_text_are_a_result_and_no_failure(client: FlaskClient, text: bytes) -> None:
    response = sent(client, text)
    assert response.status_code == 200
    assert {result["severity"] for result in response.get_json()["results"]} == {"Violation"}
    assert sent(client, text, Accept="text/html").status_code == 200


@pytest.mark.parametrize("media_type", REPORTS)
def test_a_report_comes_in_the_form_asked_for(client: FlaskClient, media_type: str) -> None:
    response = sent(client, BROKEN, Accept=media_type)
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert "Study-method" in response.text
    named = sent(client, BROKEN, path=f"/validate?format={REPORTS[media_type]}")
    assert named.data == response.data


@pytest.mark.parametrize("path", ["/validate", "/en/validate"])
def test_nothing_is_kept(client: FlaskClient, path: str) -> None:
    for response in (sent(client, BROKEN, path), sent(client, BROKEN, path, Accept="text/html")):
        assert response.cache_control.no_store
        assert "ETag" not in response.headers


def test_a_long_text_shows_the_lines_around_its_results(client: FlaskClient) -> None:
    page = pasted(client, "# nothing\n" * 5000 + BROKEN).text
    assert 'id="L5007"' in page
    assert 'id="L100"' not in page
    assert page.count("<li id=") < 50


def test_a_report_names_what_a_program_needs(client: FlaskClient) -> None:
    results = json.loads(sent(client, BROKEN).data)["results"]
    found = next(result for result in results if result["rule"].endswith("/Study-method"))
    assert found["severity"] == "Violation"
    assert set(found["message"]) == {"da", "en"}
    assert found["focus"] == "https://w3id.org/evidensgraf/id/study/new"

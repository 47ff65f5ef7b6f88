"""release: what is in it, that nothing in it depends on when or where it was built, and that a copy can follow."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
import rdflib
from tests.release.conftest import FIRST, RENAMED, few

from evidensgraf.changes.canonical import canonical_hash
from evidensgraf.errors import ReleaseError
from evidensgraf.namespaces import KINDS
from evidensgraf.release import Edition, build
from evidensgraf.release.catalogue import RELEASE
from evidensgraf.release.dumps import QUADS, TRIPLES
from evidensgraf.release.site import broken_links
from evidensgraf.settings import Settings
from evidensgraf.web import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from tests.release.conftest import Releases

    from evidensgraf.store.local import LocalStore

ATOM = "{http://www.w3.org/2005/Atom}"
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")


def manifest(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return document


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_two_builds_of_the_same_files_are_the_same_bytes(releases: Releases, tmp_path: Path) -> None:
    # The copy stands elsewhere, with nothing derived kept in it.
    other = tmp_path / "elsewhere"
    for part in ("ontology", "shapes", "data"):
        shutil.copytree(releases.dist / "0.1.0" / "sources" / part, other / part)
    again = build(Settings(root=other), FIRST, tmp_path / "dist", few)
    first, second = contents(releases.dist / "0.1.0"), contents(again)
    assert first.keys() == second.keys()
    assert [path for path in first if first[path] != second[path]] == []


def test_the_manifest_knows_every_file_by_size_and_hash(releases: Releases) -> None:
    found = contents(releases.dist / "0.1.0")
    told = manifest(releases.dist / "0.1.0")["files"]
    assert told.keys() == found.keys() - {"manifest.json"}
    for path, content in found.items():
        if path != "manifest.json":
            assert told[path] == {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def dump(folder: Path, ending: str) -> list[ox.Quad]:
    syntax = {**TRIPLES, **QUADS}[ending]
    return list(ox.parse(path=str(folder / "dumps" / f"evidensgraf.{ending}"), format=syntax))


def test_the_hash_is_that_of_the_dump(releases: Releases) -> None:
    folder = releases.dist / "0.1.0"
    quads = dump(folder, "nq")
    told = manifest(folder)
    assert canonical_hash(quads) == told["canonical"]["hash"]
    assert (len(quads), len({quad.graph_name for quad in quads})) == (told["statements"], told["graphs"])


@pytest.mark.parametrize("ending", [*TRIPLES, *QUADS])
def test_every_dump_says_the_same(releases: Releases, ending: str) -> None:
    folder = releases.dist / "0.1.0"
    whole = dump(folder, "nq")
    if ending in QUADS:
        assert canonical_hash(dump(folder, ending)) == canonical_hash(whole)
    else:
        triples = [ox.Quad(*quad.triple) for quad in whole]
        assert canonical_hash(dump(folder, ending)) == canonical_hash(triples)


def table(folder: Path, kind: str) -> list[dict[str, str]]:
    text = (folder / "dumps" / "csv" / f"{kind}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def test_there_is_a_table_for_each_kind_of_thing(releases: Releases) -> None:
    folder = releases.dist / "0.1.0"
    tables = {path.stem for path in (folder / "dumps" / "csv").iterdir()}
    assert set(KINDS) - tables <= {"event"}
    finding = next(row for row in table(folder, "finding") if row["id"] == "finding:doer-2012-wage-subsidy-boom")
    assert finding["evg:intervention"] == "intervention:wage-subsidy"
    assert finding["skos:prefLabel@en"] == "In a boom, wage subsidy shortens unemployment by 26 weeks"
    effect = next(row for row in table(folder, "effect") if row["id"] == "effect:doer-2012-wage-subsidy-boom")
    assert effect["evg:difference"] == "-26.0"


def test_every_link_of_the_site_leads_to_a_file_or_to_the_live_service(releases: Releases) -> None:
    site = contents(releases.dist / "0.1.0" / "site")
    assert len(site) > 20
    assert broken_links(site.items()) == []
    assert [path for path, content in site.items() if b"localhost" in content or b"127.0.0.1" in content] == []
    home = site["da/index.html"].decode()
    assert 'href="studies.html"' in home
    assert 'href="https://w3id.org/evidensgraf/' in home


def test_each_page_says_its_version_and_leads_to_what_it_is_now(
    releases: Releases, settings: Settings, store: LocalStore
) -> None:
    site = contents(releases.dist / "0.1.0" / "site")
    study = site["en/id/study/jobfirst.html"].decode()
    assert re.search(
        r'role="note"><p class="bar">Version 0\.1\.0, as it was on \d+ \w+ \d{4}\. It does not change\.', study
    )
    pages = [content.decode() for path, content in site.items() if path.startswith(("da/", "en/")) and ".html" in path]
    assert len(pages) > 20
    outward = [re.findall(r'rel="latest-version" href="https://w3id\.org/evidensgraf(/[^"]*)"', page) for page in pages]
    assert {len(found) for found in outward} == {1}
    assert ["/en/id/study/jobfirst"] in outward
    assert 'role="note"' not in create_app(settings, store).test_client().get("/en/id/study/jobfirst").text


def test_the_link_checker_can_fail() -> None:
    page = b'<a href="b.html">b</a> <a href="#x">x</a> <a href="../c/">c</a>'
    assert broken_links([("a/a.html", page)]) == ["a/a.html: b.html", "a/a.html: #x", "a/a.html: ../c/"]
    assert broken_links([("a.html", b'<a href="#x">x</a><p id="x">')]) == []


def test_the_search_page_lists_every_page(releases: Releases) -> None:
    site = contents(releases.dist / "0.1.0" / "site")
    listed = site["en/search.html"].decode().count("<li data-also=")
    assert listed == 3  # the study, the dataset and its catalogue: few pages are written for the tests
    assert 'href="id/study/jobfirst.html"' in site["en/search.html"].decode()


def test_the_catalogue_says_version_files_and_what_came_before(releases: Releases) -> None:
    folder = releases.dist / "0.2.0"
    graph = rdflib.Graph().parse(folder / "catalog.ttl")
    this = rdflib.URIRef(f"{RELEASE}0.2.0")
    assert graph.value(this, DCAT.version) == rdflib.Literal("0.2.0")
    assert graph.value(this, DCAT.previousVersion) == rdflib.URIRef(f"{RELEASE}0.1.0")
    files = {str(graph.value(form, DCAT.downloadURL)): form for form in graph.objects(this, DCAT.distribution)}
    nquads = files[f"{RELEASE}0.2.0/dumps/evidensgraf.nq"]
    checksum = graph.value(nquads, rdflib.URIRef("http://spdx.org/rdf/terms#checksum"))
    value = graph.value(checksum, rdflib.URIRef("http://spdx.org/rdf/terms#checksumValue"))
    content = (folder / "dumps" / "evidensgraf.nq").read_bytes()
    assert str(value).lower() == hashlib.sha256(content).hexdigest()


def test_what_changed_is_told_in_both_languages_and_as_activities(releases: Releases) -> None:
    folder = releases.dist / "0.2.0"
    danish, english = (folder / f"changes.{language}.md" for language in ("da", "en"))
    assert f"`{RENAMED[0]}` til `{RENAMED[1]}`" in danish.read_text(encoding="utf-8")
    assert f"`{RENAMED[0]}` to `{RENAMED[1]}`" in english.read_text(encoding="utf-8")
    activities = json.loads((folder / "changes.jsonld").read_text(encoding="utf-8"))["orderedItems"]
    names = [f"https://w3id.org/evidensgraf/id/{name.replace(':', '/')}" for name in RENAMED]
    assert {"type": "Move", "object": names[0], "target": names[1]}.items() <= next(
        activity for activity in activities if activity.get("target") == names[1]
    ).items()
    assert any(activity["type"] == "Delete" and "star-2023d" in activity["object"] for activity in activities)


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib's own
def test_a_partners_copy_follows_by_the_feed_alone(releases: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    feed = ET.fromstring((releases.dist / "feed.atom").read_bytes())  # noqa: S314 -- our own file
    entries = {str(entry.findtext(f"{ATOM}id")): entry for entry in feed.iter(f"{ATOM}entry")}
    assert list(entries) == [f"{RELEASE}0.2.0", f"{RELEASE}0.1.0"]

    def file(version: str, relation: str, media_type: str) -> Path:
        links = entries[f"{RELEASE}{version}"].iter(f"{ATOM}link")
        address = next(x.get("href", "") for x in links if x.get("rel") == relation and x.get("type") == media_type)
        return releases.dist / address.removeprefix(RELEASE)

    partner = rdflib.Dataset()
    partner.parse(file("0.1.0", "enclosure", "application/n-quads"), format="nquads")
    partner.update(file("0.2.0", "related", "application/sparql-update").read_text(encoding="utf-8"))
    quads = ox.parse(partner.serialize(format="nquads").encode(), ox.RdfFormat.N_QUADS)
    told = json.loads(file("0.2.0", "via", "application/json").read_text(encoding="utf-8"))
    assert canonical_hash(quads) == told["canonical"]["hash"]


def test_a_release_does_not_change(releases: Releases) -> None:
    with pytest.raises(ReleaseError, match="a release does not change"):
        build(Settings(root=releases.root), FIRST, releases.dist, few)


def test_without_the_release_before_there_is_none(releases: Releases, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"the release before, 0\.1\.0, is not in"):
        build(Settings(root=releases.root), Edition("0.2.0", "2026-12-24", "0.1.0"), tmp_path, few)
    assert list(tmp_path.iterdir()) == []

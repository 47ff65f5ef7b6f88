"""checker: what it says after any changes is what a full check says; a watch tells of a file that is saved."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from evidensgraf import turtle
from evidensgraf.errors import ChangesError
from evidensgraf.namespaces import PREFIXES
from evidensgraf.settings import Settings, shipped_root
from evidensgraf.validation import pieces, validate
from evidensgraf.validation.changes import check
from evidensgraf.validation.checker import Checker
from evidensgraf.validation.kept import changed, keep
from evidensgraf.validation.watching import reports

if TYPE_CHECKING:
    from pathlib import Path

    from evidensgraf.validation.result import Report

DATA = shipped_root() / "data"
STUDIES = sorted((DATA / "studies").glob("*.ttl"))[:5] + sorted((DATA / "claims").glob("*.ttl"))[:2]
BLANK = re.compile("_:[0-9A-Za-z]+")
SPOIL = {
    "a number is text": (b"evg:isApproximate true", b"evg:isApproximate 7"),
    "a class is another": (b"a evg:Finding", b"a evg:EffectEstimate"),
    "a class is misspelt": (b"a evg:PrimaryStudy", b"a evg:PrimaryStudyy"),
    "a method is another": (b"evg:method method:", b"evg:method basis:"),
    "a study is another": (b"evg:findingOf study:", b"evg:findingOf study:other-"),
    "a line is lost": (b"evg:hasEvidenceLine", b"evg:narrowerClaim"),
    "a direction turns": (b"direction:positive", b"direction:negative"),
    "a language is lost": (b"@en", b"@da"),
    "a finding is lost": (b"evg:basedOnFinding", b"evg:comment"),
    "a property is misspelt": (b"evg:outcome", b"evg:outcomee"),
    "it cannot be read": (b"a evg:", b"a a evg:"),
}


def said(report: Report) -> list[Any]:
    """What a report says, whatever names its blank nodes have."""
    found = []
    for result in report.results:
        focus, value = (BLANK.sub("_:", text or "") for text in (result.focus, result.value))
        found.append(str(replace(result, focus=focus, value=value)))
    return [report.outcome, report.files, sorted(found), {str(path): text for path, text in report.texts.items()}]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A root with a few files of the shipped one: what they refer to in the others is missing already."""
    return Settings(root=copied(tmp_path_factory.mktemp("root")))


def copied(root: Path) -> Path:
    """A folder, with the files of a small root in it."""
    for path in STUDIES:
        copy = root / path.relative_to(shipped_root())
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return root


@pytest.fixture(scope="module")
def checker(small: Settings) -> Checker:
    return Checker.open(small)


Edit = tuple[str, str, int]
"""Which file, what is done to it, in which of the places where it can be."""
PATHS = [path.relative_to(shipped_root()).as_posix() for path in STUDIES]
EDIT = st.tuples(
    st.sampled_from([*PATHS, "data/new.ttl"]), st.sampled_from([*SPOIL, "mend", "delete"]), st.integers(0, 3)
)


def apply(root: Settings, edited_: Edit) -> Path:
    """Do an edit; the path of the file."""
    name, edit, count = edited_
    path = root.root / name
    original = shipped_root() / (name if name in PATHS else PATHS[0])
    if edit == "delete":
        path.unlink(missing_ok=True)
    elif edit == "mend":
        shutil.copy(original, path)
    else:
        path.write_bytes(edited(path.read_bytes() if path.is_file() else original.read_bytes(), edit, count))
    return path


def edited(content: bytes, edit: str, count: int) -> bytes:
    """A file with one of its places spoilt."""
    old, new = SPOIL[edit]
    parts = content.split(old)
    place = min(count, len(parts) - 2)
    return content if place < 0 else old.join(parts[: place + 1]) + new + old.join(parts[place + 1 :])


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(EDIT, min_size=1, max_size=4))
def test_after_any_edits_the_report_is_that_of_a_full_check(
    small: Settings, checker: Checker, edits: list[Edit]
) -> None:
    for edit in edits:
        path = apply(small, edit)
        report = checker.update({path: path.read_bytes() if path.is_file() else None})
    assert said(report) == said(validate(small, engine="native"))


TEXTS = (
    ".",
    '"',
    '"""',
    "#",
    "\n",
    ";",
    " .\n",
    "@prefix e: <http://e.dk/> .\n",
    "_:a",
    "[]",
    "<",
    "a a ",
    "evg:x ",
    "",
)
SPLICE = st.tuples(st.integers(0, 1_000_000), st.integers(0, 300), st.sampled_from(TEXTS))


@pytest.fixture(scope="module")
def in_one_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that says all that those of the small root say, each thing in one place."""
    quads = [quad for path in STUDIES for quad in ox.parse(path=path)]
    path = tmp_path_factory.mktemp("root") / "data" / "all.ttl"
    path.parent.mkdir()
    quads.sort(key=lambda quad: str(quad.subject))
    ox.serialize([quad.triple for quad in quads], path, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    return path


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(SPLICE, st.tuples(st.sampled_from([*SPOIL]), st.integers(0, 90))), min_size=1, max_size=5))
def test_after_any_edits_of_one_large_file_the_report_is_that_of_a_full_check(
    in_one_file: Path, edits: list[tuple[int, int, str] | tuple[str, int]]
) -> None:
    root, content = Settings(root=in_one_file.parent.parent), in_one_file.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "SIZE", 2000)
        checker = Checker.open(root)
        for one in (*edits, ("undo", 0)):
            now = spliced(content, *one) if len(one) == 3 else edited(content, *one) if one[0] in SPOIL else content
            report = checker.update({in_one_file: now})
            expected = validate(root, contents={in_one_file.resolve(): now}, engine="native")
            assert said(report) == said(expected), one
            if one[0] in SPOIL and report.outcome != "unread":
                content = now  # the next edit is made on top of it


def spliced(content: bytes, place: int, length: int, text: str) -> bytes:
    """A file with other characters in some place."""
    at = place % len(content)
    return content[:at] + text.encode() + content[at + length :]


def test_what_is_found_in_a_large_file_moves_with_its_lines_and_what_is_told_once_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "data" / "all.ttl"
    path.parent.mkdir()
    blocks = [f'e:s{n} e:p "dato"^^xsd:date ; e:q "a"@en--ltr .\n' for n in range(60)]
    head = "@prefix e: <http://e.dk/> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    path.write_text(head + "".join(blocks))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "SIZE", 200)
        checker = Checker.open(Settings(root=tmp_path))
        for at, more in ((0, "# one\n# two\n"), (30, 'e:new e:p "x"^^xsd:date .\n\n'), (60, "# end\n")):
            path.write_text(head + "".join([*blocks[:at], more, *blocks[at:]]))
            report = checker.update({path: path.read_bytes()})
            assert said(report) == said(validate(Settings(root=tmp_path), engine="native"))
            assert [result.rule for result in report.results].count("rdf-1.2") == 1


def test_of_a_large_file_that_is_edited_what_stands_unchanged_is_not_read_again(
    in_one_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "SIZE", 2000)
    content, read = in_one_file.read_bytes(), list[int]()
    checker = Checker.open(Settings(root=in_one_file.parent.parent))
    parse = turtle.parse

    def counted(content: bytes, path: Path, graph: str | None) -> tuple[ox.Quad, ...]:
        found = parse(content, path, graph)
        read.append(len(found))
        return found

    monkeypatch.setattr(turtle, "parse", counted)
    whole = len(parse(content, in_one_file, None))
    outcomes = set()
    for spoil in [*SPOIL, "a class is another"]:
        read.clear()
        outcomes.add(checker.update({in_one_file: edited(content, spoil, 3)}).outcome)
        if spoil != "it cannot be read":
            assert sum(read) < whole / 5, spoil
    assert outcomes == {"differs", "unread"}


def test_a_checker_says_of_the_shipped_graph_what_pyshacl_says() -> None:
    assert said(Checker.open(Settings()).report) == said(validate(Settings(), engine="pyshacl"))


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@a.dk", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)  # noqa: S607


def test_changed_tells_what_the_changes_can_affect_and_no_more(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    before = {"findings": b"evg:basedOnFinding", "study": b"a evg:PrimaryStudy"}
    claim, study = tmp_path / "data" / PATHS[-1][5:], tmp_path / "data" / PATHS[0][5:]
    # Broken before the commit: not told again.
    study.write_bytes(study.read_bytes().replace(before["study"], before["study"] + b", evg:StudySet", 1))
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "x")
    root = Settings(root=tmp_path)
    everything = set(map(str, validate(root, engine="native").results))
    assert check(root, "HEAD").results == ()
    text = claim.read_bytes()
    claim.write_bytes(text.replace(before["findings"], b"evg:basedOnFindings", 1))
    told, now = set(map(str, check(root, "HEAD").results)), set(map(str, validate(root, engine="native").results))
    assert told >= now - everything, "all that is new is told"
    assert told <= now, "nothing is told that is not so"
    assert now - everything
    assert not any("StudySet" in result for result in told)


@settings(
    max_examples=5, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(st.lists(EDIT, max_size=2), st.lists(EDIT, min_size=1, max_size=3))
def test_since_a_report_all_that_a_full_check_finds_anew_is_told_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, earlier: list[Edit], later: list[Edit]
) -> None:
    root = Settings(root=copied(tmp_path_factory.mktemp("root")))
    for edit in earlier:
        apply(root, edit)
    before = validate(root, engine="native")
    keep(before, root, root.root / "last.json")
    assert check(root, root.root / "last.json").results == (), "nothing has changed"
    for edit in later:
        apply(root, edit)
    now = validate(root, engine="native")
    told = check(root, root.root / "last.json")
    if before.outcome == "unread" or now.outcome == "unread":
        return  # no shape was asked at one of the two times
    assert bare(told) >= bare(now) - bare(before), "all that is new is told"
    # In a full report a check of our own is silent where a shape says it of the value; here the shape may not be asked.
    there = {(result.place, result.value) for result in now.results}
    assert all((result.place, result.value) in there for result in told.results), "nothing is told that is not so"
    assert bare(replace(told, results=tuple(r for r in told.results if r.link))) <= bare(now)


def bare(report: Report) -> set[str]:
    """What is found, whatever names blank nodes have; and without hints: what else there is to choose among changes."""
    return {BLANK.sub("_:", str(replace(result, hints={}))) for result in report.results}


def test_a_report_that_kept_nothing_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    root = Settings(root=tmp_path)
    (tmp_path / "data" / "latin.ttl").write_bytes(b"# \xe6\n")
    keep(validate(root), root, tmp_path / "last.json")
    assert changed(root, tmp_path / "last.json") == {}
    (tmp_path / "data" / "latin.ttl").write_bytes(b"# \xe5\n")
    assert changed(root, tmp_path / "last.json") == {(tmp_path / "data" / "latin.ttl").resolve(): b"# \xe6\n"}
    for wrong in ("", "{}", "[]", '{"checked": 7}', '{"checked": {"a": 7}}', "[" * 100_000):
        (tmp_path / "wrong.json").write_text(wrong)
        with pytest.raises(ChangesError, match=r"since .*wrong.json cannot be told"):
            check(root, tmp_path / "wrong.json")


def test_changed_outside_of_git_or_since_nothing_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(ChangesError, match="since HEAD cannot be told"):
        check(Settings(root=tmp_path), "HEAD")
    git(tmp_path, "init", "-q")
    with pytest.raises(ChangesError, match="since --output=x cannot be told"):
        check(Settings(root=tmp_path), "--output=x")
    assert not (tmp_path / "x").exists()


def test_a_watch_tells_of_a_file_that_is_saved_and_of_one_that_is_deleted(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    stop, path = Event(), tmp_path / "data" / "new.ttl"
    seen = reports(Settings(root=tmp_path), stop)
    before = next(seen)
    path.write_bytes(b"@prefix")
    watched = _next(seen, path)
    assert watched.outcome == "unread"
    path.unlink()
    assert said(_next(seen, tmp_path / "data" / "touch.ttl")) == said(before)
    stop.set()


def _next(seen: Any, path: Path) -> Report:
    """The next report; what is written again makes sure that the watch, once begun, sees it."""
    from threading import Timer

    content = path.read_bytes() if path.is_file() else None
    timers = [Timer(seconds, _again, (path, content)) for seconds in (0.5, 1.5, 3)]
    for timer in timers:
        timer.start()
    found: Report = next(seen)
    for timer in timers:
        timer.cancel()
        timer.join()
    return found


def _again(path: Path, content: bytes | None) -> None:
    if content is not None:
        path.write_bytes(content)
    else:
        path.write_bytes(b"")
        path.unlink()

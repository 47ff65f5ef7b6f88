"""Damage of every kind is named by fsck, is not served where it could be, and is healed by a rebuild."""

from __future__ import annotations

import dataclasses
import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from evidensgraf.cli import main
from evidensgraf.errors import DeadlineError, StartError
from evidensgraf.store import formats, published
from evidensgraf.store.opening import met_damage, open_current
from evidensgraf.store.pool import PooledStore
from evidensgraf.store.query import read_query

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidensgraf.settings import Settings

COUNT = read_query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
QUERIES = [COUNT, read_query("SELECT ?p ?o { ?s ?p ?o } ORDER BY ?p ?o"), read_query("ASK { ?s ?p '7 people'@en }")]


def run(settings: Settings, *arguments: str, lang: str = "en") -> Result:
    return CliRunner().invoke(main, ["--root", str(settings.root), "--lang", lang, *arguments], catch_exceptions=False)


def version_of(settings: Settings) -> Path:
    return (published.folder(settings) / "current").resolve()


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def blank(path: Path) -> None:
    """Keep the size, lose the second half."""
    size = path.stat().st_size
    os.truncate(path, size // 2)
    os.truncate(path, size)


def one(version: Path, pattern: str) -> Path:
    """The largest file of those."""
    return max((version / "store").glob(pattern), key=lambda path: path.stat().st_size)


def edited(version: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    path = version / "manifest.json"
    facts = json.loads(path.read_text())
    edit(facts)
    path.write_text(json.dumps(facts))


def one_more(facts: dict[str, Any], which: str, *, one_less_elsewhere: bool = False) -> None:
    first, second = list(facts["graphs"].values())[:2]
    first[which] += 1
    second[which] -= one_less_elsewhere


def dangling(version: Path) -> None:
    link = version.parents[1] / "current"
    link.unlink()
    link.symlink_to("versions/gone")


DAMAGE: dict[str, tuple[Callable[[Path], object], str, bool]] = {
    # what is done to the version's folder, what fsck says, whether it must not be served
    "rocksdb-manifest-cut": (lambda v: cut(one(v, "MANIFEST-*")), "MANIFEST-000005: has 1", True),
    "rocksdb-manifest-blanked": (lambda v: blank(one(v, "MANIFEST-*")), "MANIFEST-000005: has other bytes", True),
    "sst-deleted": (lambda v: one(v, "*.sst").unlink(), ".sst: is missing", True),
    "sst-cut": (lambda v: cut(one(v, "*.sst")), ".sst: has ", True),
    "sst-flipped": (lambda v: flip(one(v, "*.sst")), ".sst: has other bytes", True),
    "stray-file-in-the-store": (lambda v: (v / "store" / "x.sst").touch(), "x.sst: does not belong", True),
    "store-gone": (lambda v: (v / "store").rename(v / "lost"), "is missing", True),
    "dump-flipped": (lambda v: flip(v / "graph.nq"), "graph.nq: has other bytes", False),
    "dump-cut": (lambda v: cut(v / "graph.nq"), "graph.nq: has ", True),
    "manifest-gone": (lambda v: (v / "manifest.json").unlink(), "manifest.json: cannot be read", True),
    "manifest-cut": (lambda v: cut(v / "manifest.json"), "manifest.json: is no manifest", True),
    "manifest-of-a-list": (lambda v: (v / "manifest.json").write_text("[1]"), "manifest.json: is no manifest", True),
    "count-of-the-store": (lambda v: edited(v, lambda f: one_more(f, "store")), "the manifest says", True),
    "counts-of-the-store-with-the-same-sum": (
        lambda v: edited(v, lambda f: one_more(f, "store", one_less_elsewhere=True)), "the manifest says", False
    ),
    "count-of-the-source": (lambda v: edited(v, lambda f: one_more(f, "source")), "the manifest says", False),
    "another-format": (lambda v: edited(v, lambda f: f.update(format=2)), "another format (2 ≠ 1)", True),
    "link-dangling": (dangling, "current: points to", True),
}  # fmt: skip


@pytest.mark.parametrize(("harm", "words", "is_refused"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_named_and_not_served_and_healed(
    built: Settings, harm: Callable[[Path], object], words: str, is_refused: bool
) -> None:
    assert run(built, "fsck").exit_code == 0
    whole = open_current(built).answer(COUNT, formats.CSV)
    harm(version_of(built))
    result = run(built, "fsck")
    assert result.exit_code == 1
    assert words in result.output
    if is_refused:
        with pytest.raises(StartError, match="fsck --rebuild"):
            open_current(built)
    healed = run(built, "fsck", "--rebuild")
    assert (healed.exit_code, healed.output) == (0, "")
    assert open_current(built).answer(COUNT, formats.CSV) == whole


def test_a_query_that_meets_damage_done_since_the_start_is_an_error_and_never_a_wrong_answer(wide: Settings) -> None:
    quick = dataclasses.replace(wide, query_seconds=2)
    right = [open_current(wide).answer(query, formats.CSV) for query in QUERIES]
    errors = set()
    for path in sorted((version_of(wide) / "store").glob("*.sst")):
        content = path.read_bytes()
        store = PooledStore(quick, published=True)
        flip(path)
        for query, answer in zip(QUERIES, right, strict=True):
            try:
                given = store.answer(query, formats.CSV)
            except (StartError, DeadlineError) as error:  # the engine can go round for ever on a damaged block
                errors.add(type(error))
            else:
                assert given == answer
        path.write_bytes(content)
        store.close()
    assert errors


WORDS = {
    "a-file-that-is-gone": (OSError("IO error: No such file"), True),
    "a-damaged-block": (RuntimeError("Corruption: block checksum mismatch"), True),
    "anything-else": (RuntimeError("something else"), False),
}


@pytest.mark.parametrize(("error", "is_damage"), WORDS.values(), ids=WORDS)
def test_the_engines_words_tell_damage(built: Settings, error: OSError | RuntimeError, is_damage: bool) -> None:
    refusal = met_damage(built, error)
    assert (refusal is not None) is is_damage
    assert refusal is None or "fsck --rebuild" in refusal.text("da")


def test_a_folder_where_the_link_should_be_is_named_and_not_removed(built: Settings) -> None:
    link = published.folder(built) / "current"
    link.unlink()
    link.mkdir()
    assert "is no symbolic link" in run(built, "fsck").output
    with pytest.raises(StartError, match="is no symbolic link"):
        open_current(built)
    result = run(built, "fsck", "--rebuild")
    assert result.exit_code == 2
    assert str(link) in result.output or "current.next" in result.output
    assert link.is_dir()


def test_a_server_that_meets_damage_says_so(built: Settings) -> None:
    dangling(version_of(built))
    with pytest.raises(StartError) as refusal:
        PooledStore(built, published=True)
    assert "peger på" in refusal.value.text("da")
    assert "Kør »evidensgraf fsck«" in refusal.value.text("da")
    assert "points to" in refusal.value.text("en")


def test_fsck_speaks_danish_too(built: Settings) -> None:
    one(version_of(built), "*.sst").unlink()
    assert "mangler" in run(built, "fsck", lang="da").output


def test_fsck_tells_what_is_out_of_date_and_a_build_mends_it(
    built: Settings, changed: Callable[[int], tuple[str, int]]
) -> None:
    changed(41)
    result = run(built, "fsck")
    assert result.exit_code == 1
    assert "run “evidensgraf build”" in result.output
    assert run(built, "build").exit_code == 0
    assert run(built, "fsck").exit_code == 0


def test_fsck_of_nothing_cannot_be_done(small: Settings) -> None:
    result = run(small, "fsck")
    assert result.exit_code == 2
    assert "there is no such file" in result.output
    with pytest.raises(StartError, match="nothing has been built"):
        open_current(small)


def test_fsck_names_damage_also_where_a_source_does_not_parse(built: Settings) -> None:
    flip(version_of(built) / "graph.nq")
    (built.root / "data" / "s.ttl").write_text("no Turtle")
    result = run(built, "fsck")
    assert result.exit_code == 1
    assert "graph.nq: has other bytes" in result.output

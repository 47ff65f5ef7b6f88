"""evidence.changes: what changed between two versions, and which findings did it."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidensgraf.cli import main
from evidensgraf.evidence import changes, news
from evidensgraf.evidence.changes import Changes, Regraded, Snapshot, compare
from evidensgraf.namespaces import EVG
from evidensgraf.settings import shipped_root

if TYPE_CHECKING:
    from pathlib import Path

    from evidensgraf.store import Store

CLAIM = "https://w3id.org/evidensgraf/id/claim/company-based-works"
JOBFIRST = "https://w3id.org/evidensgraf/id/study/jobfirst"


@pytest.fixture(scope="module")
def now(store: Store) -> Snapshot:
    return changes.read(store)


def test_the_same_graph_has_not_changed(now: Snapshot) -> None:
    assert not compare(now, now)
    assert news.tell(compare(now, now), "en", str) == ["No grade, overlap or gap has changed."]


def test_the_study_that_did_it_is_named_with_its_findings(now: Snapshot) -> None:
    before = replace(now, evidence=now.evidence.without([JOBFIRST]))
    (one,) = [found for found in compare(before, now).regraded if found.about == CLAIM]
    assert (one.before, one.after, one.by_rule) == ("conflicting", "moderate", False)
    assert [(cause.study, cause.did_it) for cause in one.causes] == [(JOBFIRST, True)]
    assert {finding.rpartition("/")[2] for finding in one.causes[0].findings} == {"jobfirst-share-with-paid-hours"}


def test_a_study_whose_change_does_nothing_is_not_blamed(now: Snapshot) -> None:
    """Beside JobFirst another study goes, whose line alone makes no difference to that grade."""
    other = "https://w3id.org/evidensgraf/id/study/arendt-2017"
    before = replace(now, evidence=now.evidence.without([JOBFIRST, other]))
    (one,) = [found for found in compare(before, now).regraded if found.about == CLAIM]
    assert [cause.study for cause in one.causes] == [JOBFIRST]


def test_another_rule_is_told_from_other_findings(now: Snapshot) -> None:
    stricter = replace(now.evidence.rule, sufficient_total=Fraction(4))
    found = compare(now, replace(now, evidence=replace(now.evidence, rule=stricter)))
    assert found.regraded
    assert all(one.by_rule and not one.causes for one in found.regraded)
    assert "by another rule alone" in news.tell(found, "en", str)[0]


def test_overlaps_and_gaps_that_come_and_go_are_told(now: Snapshot) -> None:
    place, found = min(now.cells.items())
    overlap = min(now.overlaps)
    before = Snapshot(now.evidence, now.overlaps - {overlap}, {p: f for p, f in now.cells.items() if p != place})
    there, back = compare(before, now), compare(now, before)
    assert (there.new_overlaps, there.gone_overlaps) == ((overlap,), ())
    assert there.filled == {place: tuple(sorted(found))}
    assert (back.gone_overlaps, back.emptied) == (there.new_overlaps, there.filled)
    assert (back.new_overlaps, back.filled) == ((), {})


def test_every_kind_of_change_has_words_in_both_languages() -> None:
    overlaps = tuple(("a", how, "b") for how in (
        EVG.sharesStudyWith, EVG.overlapsWith, EVG.restsOnOwnStudy, EVG.reportsSameStudyAs,
    ))  # fmt: skip
    regraded = (
        Regraded("x", "strong", "moderate", (changes.Cause("s", ("f",), did_it=True),), by_rule=False),
        Regraded("x", "strong", "moderate", (changes.Cause("s", (), did_it=False),), by_rule=False),
        Regraded("x", "strong", "moderate", (), by_rule=True),
        Regraded("x", None, "moderate", (), by_rule=False),
        Regraded("x", "strong", None, (), by_rule=False),
    )
    all_kinds = Changes(regraded, overlaps, overlaps, {("i", "o"): ("f",)}, {("i", "o"): ("f",)})
    da, en = (news.tell(all_kinds, language, str) for language in ("da", "en"))
    assert len(da) == len(en) == len(regraded) + 2 * len(overlaps) + 2
    assert not set(da) & set(en)
    assert "{" not in "".join(da + en)
    assert json.loads(json.dumps(changes.as_data(all_kinds)))["grades"][0]["causes"][0]["did_it"] is True


def test_the_command_compares_with_a_folder(tmp_path: Path) -> None:
    shutil.copytree(shipped_root() / "data", tmp_path / "data")
    study = tmp_path / "data" / "studies" / "company-centre-2.ttl"
    text = study.read_text(encoding="utf-8")
    assert "wording:plain" in text
    study.write_text(text.replace("method:comparison-group", "method:not-reported"), encoding="utf-8")
    done = CliRunner().invoke(main, ["assess", "--against", str(tmp_path), "--format", "json"])
    assert done.exit_code == 0, done.output
    rows = {row["about"].rpartition("/")[2]: row for row in json.loads(done.stdout)["grades"]}
    changed = rows["company-centre-2"]
    assert (changed["before"], changed["after"]) == ("insufficient", "indication")
    assert [cause["study"].rpartition("/")[2] for cause in changed["causes"]] == ["company-centre-2"]
    told = CliRunner(env={"EVIDENSGRAF_LANG": "da"}).invoke(main, ["assess", "--against", str(tmp_path)])
    assert "»utilstrækkelig« blev til »indikation«" in told.stdout


def test_a_state_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["assess", "--against", str(tmp_path / "nowhere")])
    assert done.exit_code == 2
    assert "nowhere" in done.stderr

"""TUTORIAL.md is executed: what a block prints is what stands under it, and the plot that it ends in is drawn.

`python tests/test_tutorial.py` writes the outputs anew; read what changed before it is committed.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

TUTORIAL = Path(__file__).parents[1] / "TUTORIAL.md"
BLOCK = re.compile(r"```python\n(?P<code>.*?)```\n\n```text\n(?P<output>.*?)```", re.DOTALL)


def outputs(text: str) -> list[str]:
    """What each block prints, all of them in one session, in the folder at hand."""
    session: dict[str, object] = {"__name__": "tutorial"}
    printed = []
    for match in BLOCK.finditer(text):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(match["code"], str(TUTORIAL), "exec"), session)  # noqa: S102 (a document of our own)
        printed.append(out.getvalue())
    return printed


def written(text: str, printed: list[str]) -> str:
    """The document with these outputs."""
    told = iter(printed)
    return BLOCK.sub(lambda match: f"```python\n{match['code']}```\n\n```text\n{next(told)}```", text)


def test_each_block_prints_what_stands_under_it_and_the_plot_is_drawn(tmp_path: Path) -> None:
    text = TUTORIAL.read_text(encoding="utf-8")
    with contextlib.chdir(tmp_path):
        printed = outputs(text)
    assert len(printed) == text.count("```python") == text.count("```text")
    assert printed == [match["output"] for match in BLOCK.finditer(text)]
    assert all(printed)
    drawing = ET.parse(tmp_path / "forest.svg").getroot()  # noqa: S314 (drawn a moment ago)
    assert drawing.tag.endswith("svg")
    texts = [one.text or "" for one in drawing.iter() if one.tag.endswith("text")]
    assert "13.4 [4.5; 22.0]" in texts
    assert any("favours the measure" in one for one in texts)


if __name__ == "__main__":
    document = TUTORIAL.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        TUTORIAL.write_text(written(document, outputs(document)), encoding="utf-8")

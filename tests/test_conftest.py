"""conftest: a skipped test is a failed one on CI, and only there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SKIPPING = {
    "mark": "import pytest\n@pytest.mark.skip(reason='no shared')\ndef test_it(): pass\n",
    "call": "import pytest\ndef test_it(): pytest.skip('no shared')\n",
    "module": "import pytest\npytest.skip('no shared', allow_module_level=True)\n",
    "import": "import pytest\npytest.importorskip('no_shared')\n",
}


@pytest.mark.parametrize("how", SKIPPING)
@pytest.mark.parametrize(("ci", "code"), [("true", (1, 2)), ("false", (0, 5))])
def test_skip_is_a_failure_on_ci_alone(tmp_path: Path, how: str, ci: str, code: tuple[int, int]) -> None:
    (tmp_path / "conftest.py").write_bytes(Path(__file__).with_name("conftest.py").read_bytes())
    (tmp_path / "test_one.py").write_text(SKIPPING[how], encoding="utf-8")
    done = _pytest(tmp_path, CI=ci)
    assert done.returncode in code
    assert ("which CI=true does not allow" in done.stdout) is (ci == "true")


def test_expected_failure_is_no_skip(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_bytes(Path(__file__).with_name("conftest.py").read_bytes())
    (tmp_path / "test_one.py").write_text("import pytest\n@pytest.mark.xfail\ndef test_it(): assert 0\n")
    assert _pytest(tmp_path, CI="true").returncode == 0


def _pytest(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(folder), str(folder)],
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

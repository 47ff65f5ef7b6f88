"""Build hook: a wheel carries the graph and its OWL RL closure, so that `evidensgraf serve` starts at once anywhere."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class GraphBuildHook(BuildHookInterface[BuilderConfig]):
    """Adds `ontology/`, `shapes/`, `data/` and `derived/inferred.nt` to a wheel; the source tree is not written to.

    An editable install reads the checkout, where `evidensgraf` keeps the closure itself: nothing is added there.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compute the closure, and say what goes where.

        Args:
            version: `standard` or `editable`.
            build_data: hatchling's table of what goes where in the wheel.
        """
        if version == "editable":
            return
        for part in ("ontology", "shapes", "data"):
            build_data["force_include"][str(Path(self.root) / part)] = f"evidensgraf/root/{part}"
        self.scratch = TemporaryDirectory()
        closure = Path(self.scratch.name) / "inferred.nt"
        closure.write_bytes(_closure(Path(self.root)))
        build_data["force_include"][str(closure)] = "evidensgraf/root/derived/inferred.nt"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Drop the scratch file: the wheel holds it now.

        Args:
            version: as above.
            build_data: as above.
            artifact_path: the wheel.
        """
        if version != "editable":
            self.scratch.cleanup()


def _closure(root: Path) -> bytes:
    """The closure of the checkout's graph, by the checkout's own code."""
    sys.path.insert(0, str(root / "src"))
    from evidensgraf import graphs, reasoning
    from evidensgraf.settings import Settings

    dataset = graphs.load(Settings(root=root))
    return reasoning.serialize(dataset, reasoning.closure(dataset))

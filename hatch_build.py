"""Build hook: a wheel carries the graph and all that is derived from it, so that `evidensgraf serve` starts at once."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if TYPE_CHECKING:
    from collections.abc import Iterator


class GraphBuildHook(BuildHookInterface[BuilderConfig]):
    """Adds `ontology/`, `shapes/`, `data/` and `derived/` to a wheel; the source tree is not written to.

    An editable install reads the checkout, where `evidensgraf` keeps `derived/` itself: nothing is added there.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compute what is derived, and say what goes where.

        Args:
            version: `standard` or `editable`.
            build_data: hatchling's table of what goes where in the wheel.
        """
        if version == "editable":
            return
        for part in ("ontology", "shapes", "data"):
            build_data["force_include"][str(Path(self.root) / part)] = f"evidensgraf/root/{part}"
        self.scratch = TemporaryDirectory()
        for name, content in _derived(Path(self.root)):
            kept = Path(self.scratch.name) / f"{name}.nt"
            kept.write_bytes(content)
            build_data["force_include"][str(kept)] = f"evidensgraf/root/derived/{name}.nt"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Drop the scratch files: the wheel holds them now.

        Args:
            version: as above.
            build_data: as above.
            artifact_path: the wheel.
        """
        if version != "editable":
            self.scratch.cleanup()


def _derived(root: Path) -> Iterator[tuple[str, bytes]]:
    """The closure of the checkout's graph and the graphs derived from it, by the checkout's own code."""
    sys.path.insert(0, str(root / "src"))
    import pyoxigraph as ox

    from evidensgraf import graphs, reasoning
    from evidensgraf.settings import Settings
    from evidensgraf.store import derived
    from evidensgraf.store.local import LocalStore

    settings = Settings(root=root)
    dataset = graphs.load(settings)
    triples = reasoning.closure(dataset)
    yield "inferred", reasoning.serialize(dataset, triples)
    quads = [
        *dataset.quads(),
        *(ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(graphs.INFERRED)) for t in triples),
    ]
    ground = derived.Ground(settings, dataset, lambda: LocalStore(quads, dataset.version))
    for name in derived.DERIVATIONS:
        yield name, derived.content(name, ground)

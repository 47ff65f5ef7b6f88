"""Build hook: a wheel carries the graph, all that is derived from it, and the query page's editor.

So `evidensgraf serve` starts at once anywhere, and no Node is needed where a wheel or an sdist is installed.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if TYPE_CHECKING:
    from collections.abc import Iterator


class GraphBuildHook(BuildHookInterface[BuilderConfig]):
    """Adds `ontology/`, `shapes/`, `data/` and `derived/` to a wheel, and bundles the editor.

    An editable install reads the checkout, where `evidensgraf` keeps `derived/` itself: only the editor is bundled.
    An sdist carries the bundle too.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bundle the editor, compute what is derived, and say what goes where.

        Args:
            version: `standard` or `editable`.
            build_data: hatchling's table of what goes where in the wheel.
        """
        self._bundle()
        if version == "editable" or self.target_name == "sdist":
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
        if version != "editable" and self.target_name != "sdist":
            self.scratch.cleanup()

    def _bundle(self) -> None:
        """Bundle the editor if its sources changed; where that cannot be done, say so and go on without it."""
        script = Path(self.root) / "frontend" / "bundle.py"
        spec = importlib.util.spec_from_file_location("bundle", script)
        if not script.is_file() or spec is None or spec.loader is None:
            return
        frontend = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(frontend)
        if frontend.is_fresh():
            return
        try:
            frontend.bundle()
        except frontend.BundleError as error:
            self.app.display_warning(f"The query page will have a plain text field: no editor was bundled ({error}).")


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
    ground = derived.Ground(settings, dataset.version, lambda: LocalStore(quads, dataset.version))
    for name in derived.DERIVATIONS:
        yield name, derived.content(name, ground)

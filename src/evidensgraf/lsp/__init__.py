"""The check, the words and the names of the graph in any editor that speaks the Language Server Protocol.

`evidensgraf lsp` speaks it over standard input and output. What the modules do:

* `text`: lines and columns as editors count them · `tokens`: Turtle that is half typed · `lexicon`: what is known of
  each IRI · `session`: open documents over the files
* `completion` · `reading`: hover, definition, references, outline · `checking` and `diagnostics`: what is wrong, and
  what to do about it
* `server`: the protocol, by pygls
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidensgraf.errors import Language
    from evidensgraf.settings import Settings


def serve(settings: Settings, language: Language | None, *, fixed_root: bool) -> None:
    """Speak with an editor over standard input and output until it says goodbye or goes away.

    Args:
        settings: the root folder that stands behind what is typed.
        language: of all words; None: that of the editor.
        fixed_root: whether that folder stays even if the editor's own folder is a root folder.
    """
    from evidensgraf.lsp.server import build

    logging.disable(
        logging.WARNING
    )  # pygls tells of each message that it does not know; the editor is told by protocol
    build(settings, language, fixed_root=fixed_root).start_io()

"""What changed between two states of the graph, by meaning and not by line.

`compare` finds what is new, gone, renamed, changed and moved to another file; `words` says it in Danish and English;
`update` writes it as SPARQL 1.1 Update, by which a copy of the old state becomes one of the new; `canonical` gives both
the same hash whatever the order of their statements and the names of their blank nodes; `revisions` finds the states.
"""

from __future__ import annotations

from evidensgraf.changes.compare import Change, Changes, Edit, Move, Rename, compare

__all__ = ["Change", "Changes", "Edit", "Move", "Rename", "compare"]

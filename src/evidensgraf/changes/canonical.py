"""A graph in its canonical form, so that two copies can be compared by one hash.

Source: RDF Dataset Canonicalization, W3C Recommendation 21 May 2024 (RDFC-1.0).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable


def canonical(quads: Iterable[ox.Quad]) -> bytes:
    """Quads as canonical N-Quads: blank nodes renamed by RDFC-1.0, each statement once, lines in code point order."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    # Python orders texts by code point, as the Recommendation asks (section 4.4.3, step 7).
    return "".join(sorted(f"{quad} .\n" for quad in dataset)).encode()


def canonical_hash(quads: Iterable[ox.Quad]) -> str:
    """The SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(quads)).hexdigest()

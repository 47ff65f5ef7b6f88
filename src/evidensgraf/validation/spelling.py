"""What a misspelt word was probably meant to be."""

from __future__ import annotations

import math
import unicodedata
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LOOK_ALIKE = str.maketrans(
    "абвгдеіјкмнорсѕтухАВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧαοντυх‐‑–—ⅼ",
    "a6brдeijkmhopcstyxABESIJKMHOPCTYXABEZHIKMNOPTYXaovtux----l",
)
"""Letters of other scripts, and dashes, that look like those that names are made of."""
_LEAST_ALIKE = 0.72


def plain(word: str) -> str:
    """A word with its look-alike characters replaced, and its letters composed (NFC)."""
    return unicodedata.normalize("NFC", word).translate(_LOOK_ALIKE)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like the one given, if one is like it at all."""
    small = plain(word).lower()
    # Words are no more alike than their lengths are, which is soon told (`SequenceMatcher.real_quick_ratio`).
    shortest = math.floor(len(small) * _LEAST_ALIKE / (2 - _LEAST_ALIKE))
    longest = math.ceil(len(small) * (2 - _LEAST_ALIKE) / _LEAST_ALIKE)
    by_small = {low: name for name in known if shortest <= len(low := name.lower()) <= longest}
    found = get_close_matches(small, by_small, n=1, cutoff=_LEAST_ALIKE)
    return by_small[found[0]] if found else None


def described(character: str) -> str:
    """A character as code point and name: `U+00A0 NO-BREAK SPACE`."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def odd(word: str) -> list[str]:
    """The characters of a word that look like others, or cannot be seen."""
    return [c for c in dict.fromkeys(word) if plain(c) != c or (not c.isprintable() and c not in "\r\n\t")]

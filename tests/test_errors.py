"""errors: one tree; each message exists in both languages, with the same facts, on one line."""

from __future__ import annotations

import string

import pytest

from evidensgraf import errors


def tree(kind: type[errors.EvidensgrafError]) -> list[type[errors.EvidensgrafError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in tree(child))]


ALL = tree(errors.EvidensgrafError)


def fields(template: str) -> set[str]:
    return {
        name.removesuffix("_da").removesuffix("_en") for _, name, _, _ in string.Formatter().parse(template) if name
    }


@pytest.mark.parametrize("kind", ALL, ids=lambda k: k.__name__)
def test_both_languages_state_the_same_facts(kind: type[errors.EvidensgrafError]) -> None:
    assert fields(kind.da) == fields(kind.en)


def test_the_docstring_draws_the_whole_tree() -> None:
    assert errors.__doc__ is not None
    own = [kind.__name__ for kind in ALL if kind.__module__ == errors.__name__]
    missing = [name for name in own if name not in errors.__doc__]
    assert missing == []

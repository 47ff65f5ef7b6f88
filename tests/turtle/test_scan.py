"""scan: the places of statements agree with the parser's statements, whatever the layout.

The proof is the same for each text: as many places as the parser gives statements, and each word that a place points
at, parsed by itself under the prefixes declared before it, is the term that the parser gave. What has no word of its
own (a bracket, a link of a collection) is a blank node.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from evidensgraf import turtle
from evidensgraf.settings import shipped_root
from evidensgraf.turtle.blocks import Blocks
from evidensgraf.turtle.lines import Lines
from evidensgraf.turtle.scan import Span, spots, spots_of_lines
from evidensgraf.turtle.tokens import TOKEN
from evidensgraf.validation.survey import Survey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SUITE = Path(os.environ.get("EVIDENSGRAF_SHARED", shipped_root().parent / "shared")) / "conformance" / "turtle"
FILES = sorted(path for path in SUITE.glob("*") if path.suffix in turtle.SYNTAXES)
BASE = "http://example.org/base/"


def statements(text: str, form: ox.RdfFormat) -> list[Any]:
    return list(ox.parse(text.encode(), form, base_iri=None if form == ox.RdfFormat.N_TRIPLES else BASE))


def directives(text: str) -> list[tuple[int, str]]:
    return [(m.start("directive"), m["directive"]) for m in TOKEN.finditer(text) if m.lastgroup == "directive"]


def blocks_of(text: str, parsed: list[Any]) -> Blocks | None:
    return Blocks.of(text, Survey(parsed).firsts, len(parsed))


def assert_agree(text: str, form: ox.RdfFormat) -> int:
    parsed, found = statements(text, form), list(spots(text))
    assert len(found) == len(parsed)
    if blocks := blocks_of(text, parsed):
        assert [blocks[number] for number in range(len(blocks))] == found
    declared = directives(text)
    asked: dict[tuple[str, str, bool], object] = {}
    for statement, spot in zip(parsed, found, strict=True):
        roles = (statement.subject, False), (statement.predicate, True), (statement.object, False)
        for (term, predicate), span in zip(roles, spot, strict=True):
            word = text[slice(*span)]
            head = "\n".join(line for start, line in declared if start < span[0])
            if isinstance(term, ox.BlankNode):
                assert word.startswith(("_:", "[", "(")) or is_link(statement), (word, statement)
            elif not (predicate and is_link(statement)):
                # The end of a list has no word but the bracket.
                word = "()" if word == ")" else word
                if (head, word, predicate) not in asked:
                    asked[head, word, predicate] = alone(head, word, predicate=predicate)
                assert asked[head, word, predicate] == term, (word, term)
    return len(parsed)


def is_link(statement: Any) -> bool:
    return str(statement.predicate.value).startswith("http://www.w3.org/1999/02/22-rdf-syntax-ns#")


def alone(head: str, word: str, *, predicate: bool) -> object:
    """The term that a word is under the directives before it."""
    text = f"{head}\n<x:x> {word} 1 ." if predicate else f"{head}\n<x:x> <x:x> {word} ."
    (statement,) = ox.parse(text.encode(), ox.RdfFormat.TURTLE, base_iri=BASE)
    return statement.predicate if predicate else statement.object


def readable(path: Path) -> bool:
    try:
        statements(path.read_bytes().decode(), turtle.SYNTAXES[path.suffix])
    except (SyntaxError, UnicodeDecodeError):
        return False
    return True


def test_the_suite_is_there(shared: Path) -> None:
    assert shared / "conformance" / "turtle" == SUITE
    assert sum(readable(path) for path in FILES) > 300


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_places_agree_with_the_parser_on_the_files_of_the_w3c(path: Path) -> None:
    if not readable(path):
        # What does not parse has no statements to place, but must be got through all the same.
        assert list(spots(path.read_bytes().decode(errors="replace"))) is not None
        return
    text = path.read_bytes().decode()
    assert_agree(text, turtle.SYNTAXES[path.suffix])


@pytest.mark.parametrize("path", sorted(shipped_root().glob("[dos]*/**/*.ttl")), ids=lambda p: p.name)
def test_places_agree_with_the_parser_on_the_files_of_the_graph(path: Path) -> None:
    assert assert_agree(path.read_bytes().decode(), ox.RdfFormat.TURTLE) > 0


GAPS = st.lists(
    st.sampled_from([" ", "\n", "\r\n", "\r", "\t", "  ", "# a . ; , [ ( \" ''' <x> @prefix\n", "#\r", "# æ😀\r\n"]),
    min_size=1,
    max_size=3,
).map("".join)
LOCAL = st.sampled_from(
    ["a", "b1", "a.b", "a-b", "æøå", "a:b", "%41b", "x\\/y", "0", "_x", "a..b", "日本", "å😀", "a·b"]
)
PREFIXES = ["", "p", "æ", "p.q", "a-1"]
NAMES = st.tuples(st.sampled_from(PREFIXES), LOCAL).map(lambda parts: f"{parts[0]}:{parts[1]}")
IRIS = st.sampled_from(["<http://a.dk/x>", "<x>", "<#y>", "<>", "<http://a.dk/\\u00e6>", "<http://a.dk/æ;,.()>"])
LABELS = st.sampled_from(["_:a", "_:b.c", "_:0", "_:æ-1"])
STRINGS = st.sampled_from(
    [
        '"x"', "'x'", '""', "''", '"a . b ; c , d"', '"<http://a>"', '"# no comment"', '"\\"q\\""', '"\\u00e6"',
        '"""a\n"b" c\r\n. """', "'''a\r''b''' ", '"""\\""""', '""""x" y"""', "'''[ ( '''", '"@da"', '"æ😀"', '"\\\\"',
    ]
)  # fmt: skip
TAGS = st.sampled_from(["", "@da", "@en-GB", "^^<http://a.dk/t>", "^^p:t", " ^^ p:t", "@da-x-1"])
NUMBERS = st.sampled_from(["1", "-1", "+1.5", ".5", "1e3", "1.5E-3", "-.5e0", "007", "true", "false"])
LITERALS = st.one_of(st.tuples(STRINGS.map(str.strip), TAGS).map("".join), NUMBERS)
ATOMS = st.one_of(NAMES, IRIS, LABELS, LITERALS)
VERBS = st.one_of(st.just("a"), NAMES, IRIS)


def listed(values: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    """What stands between a subject and the dot: verbs and objects, by `;` and `,`."""
    objects = st.lists(values, min_size=1, max_size=3).map(lambda several: joined(several, ","))
    pair = st.tuples(VERBS, objects).map(lambda pair: [pair[0], *pair[1]])
    ends = st.sampled_from([[], [";"], [";", ";"]])
    return st.tuples(st.lists(pair, min_size=1, max_size=3), ends).map(lambda p: [*joined(p[0], ";"), *p[1]])


def joined(parts: list[list[str]], sign: str) -> list[str]:
    return [word for number, part in enumerate(parts) for word in ([sign, *part] if number else part)]


def nested(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    collection = st.lists(inner, max_size=3).map(lambda items: ["(", *(w for item in items for w in item), ")"])
    bracket = st.one_of(st.just([]), listed(inner)).map(lambda words: ["[", *words, "]"])
    return st.one_of(collection, bracket)


VALUES = st.recursive(ATOMS.map(lambda atom: [atom]), nested, max_leaves=8)
SUBJECTS = st.one_of(st.one_of(NAMES, IRIS, LABELS).map(lambda atom: [atom]), nested(VALUES))
STATEMENTS = st.tuples(SUBJECTS, listed(VALUES)).map(lambda parts: [*parts[0], *parts[1], "."])
NAMESPACES = st.sampled_from(["<http://e.dk/>", "<http://f.dk/x#>"])
DIRECTIVES = st.one_of(
    st.tuples(st.just("@prefix"), st.sampled_from(PREFIXES).map("{}:".format), NAMESPACES, st.just(".")).map(list),
    st.tuples(st.sampled_from(["PREFIX", "prEfix"]), st.sampled_from(PREFIXES).map("{}:".format), NAMESPACES).map(list),
    st.tuples(st.just("@base"), NAMESPACES, st.just(".")).map(list),
    st.tuples(st.just("BASE"), NAMESPACES).map(list),
)
DECLARED = [word for prefix in PREFIXES for word in ("@prefix", f"{prefix}:", "<http://d.dk/>", ".")]


@st.composite
def texts(draw: st.DrawFn, of: st.SearchStrategy[list[str]], *, head: list[str]) -> str:
    """The words of some statements with any blanks and comments between them, or none beside punctuation."""
    words = [*head, *(word for part in draw(st.lists(of, max_size=6)) for word in part)]
    text = draw(st.sampled_from(["", " ", "\n", "# x\r"]))
    for word, after in zip(words, [*words[1:], ""], strict=True):
        close = word in ";,[]()" or (after in (";", ",", "[", "]", "(", ")") and after)
        text += word + (draw(st.one_of(st.just(""), GAPS)) if close else draw(GAPS))
    return text


# Making a failing text smaller takes minutes.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
QUICK = settings(
    max_examples=150,
    deadline=None,
    phases=PHASES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@QUICK
@given(texts(st.one_of(STATEMENTS, STATEMENTS, STATEMENTS, DIRECTIVES), head=DECLARED))
def test_places_agree_with_the_parser_on_any_turtle(text: str) -> None:
    assert_agree(text, ox.RdfFormat.TURTLE)


IN_GRAPH = st.tuples(
    st.one_of(st.just([]), NAMES.map(lambda n: [n]), NAMES.map(lambda n: ["GRAPH", n]), st.just(["[", "]"])),
    st.lists(STATEMENTS, max_size=3).map(lambda several: [w for words in several for w in words]),
).map(lambda parts: [*parts[0], "{", *parts[1], "}"])


@QUICK
@given(texts(st.one_of(STATEMENTS, IN_GRAPH, DIRECTIVES), head=DECLARED))
def test_places_agree_with_the_parser_on_any_trig(text: str) -> None:
    assert_agree(text, ox.RdfFormat.TRIG)


ABSOLUTE = st.sampled_from(["<http://a.dk/x>", "<urn:æ>", "<http://a.dk/\\u00e6>", "<a:.;,()>"])
LINE_LITERALS = st.sampled_from(['"x"', '"a . b"', '"\\"\\n"', '"x"@da', '"1"^^<http://a.dk/t>', '"# <a:b>"'])
LINES = st.tuples(
    st.one_of(ABSOLUTE, LABELS), ABSOLUTE, st.one_of(ABSOLUTE, LABELS, LINE_LITERALS), st.one_of(st.just(""), ABSOLUTE)
)
BLANKS = st.sampled_from([" ", "\t", "  "])


@QUICK
@given(st.lists(st.tuples(LINES, BLANKS, st.sampled_from(["\n", "\r\n", " # c\n", "\n\n"]))), st.booleans())
def test_places_agree_with_the_parser_on_any_lines(lines: list[tuple[tuple[str, ...], str, str]], graphs: bool) -> None:
    text = "".join(
        blank.join(w for w in words[: 4 if graphs else 3] if w) + f"{blank}.{end}" for words, blank, end in lines
    )
    assert_agree(text, ox.RdfFormat.N_QUADS if graphs else ox.RdfFormat.N_TRIPLES)
    assert spots_of_lines(text) == list(spots(text))


@QUICK
@given(st.text(st.sampled_from(list("\"'<>[](){}.;,:@^_\\#\n\r\t ab1-+é😀\x00")), max_size=60))
def test_no_text_is_too_strange_to_be_scanned(text: str) -> None:
    for spot in spots(text):
        assert all(0 <= start <= end <= len(text) for start, end in spot)


@QUICK
@given(st.text(st.sampled_from(list("a\n\r é")), max_size=30), st.integers(0, 30))
def test_an_offset_is_found_again_by_its_line_and_column(text: str, number: int) -> None:
    offset = min(number, len(text))
    lines = Lines(text)
    line, column = lines.position(offset)
    assert lines.offset(line, column) == offset
    ends = text[:offset].replace("\r\n", "\n").replace("\r", "\n").count("\n")
    within = offset and text[offset - 1 : offset + 1] == "\r\n"
    assert line == ends + 1 - bool(within)


DEEP = {
    "brackets": lambda depth: f"<a:a> <a:b> {'[ <a:b> ' * depth}1{']' * depth} .",
    "collections": lambda depth: f"<a:a> <a:b> {'(' * depth}{')' * depth} .",
}


@pytest.mark.parametrize("text_of", DEEP.values(), ids=DEEP)
def test_depth_is_no_danger(text_of: Callable[[int], str]) -> None:
    text = text_of(50_000)
    assert len(list(spots(text))) == len(statements(text, ox.RdfFormat.TURTLE))


def pointed_at(text: str) -> Iterator[tuple[str, ...]]:
    def word(span: Span) -> str:
        return text[slice(*span)]

    return (tuple(map(word, spot)) for spot in spots(text))


def test_what_has_no_word_of_its_own_has_the_nearest() -> None:
    assert list(pointed_at("<a:a> <a:b> [ <a:c> 1 ] , ( 2 3 ) .")) == [
        ("[", "<a:c>", "1"),
        ("<a:a>", "<a:b>", "["),
        ("2", "2", "2"),
        ("<a:a>", "<a:b>", "("),
        ("3", "3", "3"),
        ("2", "2", "3"),
        ("3", "3", ")"),
    ]


HEAD = "@prefix e: <http://e/> .\n"
BY_BLOCKS = {
    "plain": ('e:a e:b 1 , "x . ;"@da ; e:c """;\n.""" ;; . # .\ne:c e:d 1.5 .', True),
    "one-subject-in-two-blocks": ("e:a e:b 1 , 2 . e:a e:c 3 . e:d e:e 4 .", True),
    "one-subject-written-in-two-ways": ("e:a e:b 1 . <http://e/a> e:c 3 .", False),
    "and-then-a-bracket": ("e:a e:b 1 . <http://e/a> e:c 3 . e:d e:e [] .", False),
    "a-prefix-between": ("e:a e:b 1 . PREFIX e: <http://f/> e:a e:b 2 .", True),
    "a-bracket": ("e:a e:b [ e:c 1 ] . e:d e:e 2 .", False),
    "a-collection": ("e:a e:b 1 . e:d e:e ( 2 3 ) .", False),
}


@pytest.mark.parametrize(("text", "plain"), BY_BLOCKS.values(), ids=BY_BLOCKS)
def test_plain_text_is_looked_up_block_by_block_and_no_other(text: str, plain: bool) -> None:
    assert_agree(HEAD + text, ox.RdfFormat.TURTLE)
    blocks = blocks_of(HEAD + text, statements(HEAD + text, ox.RdfFormat.TURTLE))
    assert (blocks is not None) == plain


def test_most_files_of_the_graph_are_looked_up_block_by_block() -> None:
    texts = [path.read_bytes().decode() for path in shipped_root().glob("data/**/*.ttl")]
    plain = [blocks_of(text, statements(text, ox.RdfFormat.TURTLE)) is not None for text in texts]
    assert sum(plain) > 0.9 * len(texts) > 0

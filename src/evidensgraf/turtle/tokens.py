"""The words of Turtle, TriG, N-Triples and N-Quads, as a regular expression that never goes back on itself.

It is made for text that parses, and does something sensible with text that does not: a stretch that is no token is
`other`, one character long. Each token takes the blanks and comments before it with it.

Source: RDF 1.1 Turtle, W3C Recommendation 25 February 2014, section 6.5; RDF 1.2 Turtle for triple terms.
"""

from __future__ import annotations

import re

_NAME = (
    r"A-Za-z0-9_:%\-\u00B7\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u037D\u037F-\u1FFF\u200C\u200D\u203F\u2040\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
"""What a prefixed name or the label of a blank node is made of, beside dots and escapes (PN_CHARS, `:`, PERCENT)."""
_BLANK = r"[ \t\r\n]*+(?:\#[^\r\n]*+[ \t\r\n]*+)*+"
_IRI = r"<[^\x00-\x20<>\"{}|^`\\]*+(?:\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})[^\x00-\x20<>\"{}|^`\\]*+)*+>"
_WORD = rf"(?!\.)(?:[{_NAME}]++|\\[^\r\n]|\.++(?=[{_NAME}]|\\[^\r\n]))++"
_STRING = (
    r'"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""|'
    r"'''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+'''|"
    r'"[^"\\\r\n]*+(?:\\.[^"\\\r\n]*+)*+"|'
    r"'[^'\\\r\n]*+(?:\\.[^'\\\r\n]*+)*+'"
)
_LITERAL = rf"(?:{_STRING})(?:{_BLANK}(?:@[A-Za-z]++(?:-++[A-Za-z0-9]++)*+|\^\^{_BLANK}(?:{_IRI}|{_WORD})))?+"
_NUMBER = r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?+[eE][+-]?[0-9]++|\.[0-9]++[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++)"
_DIRECTIVE = (
    rf"@prefix{_BLANK}{_WORD}{_BLANK}{_IRI}{_BLANK}\.|@base{_BLANK}{_IRI}{_BLANK}\.|"
    rf"@version{_BLANK}(?:{_STRING}){_BLANK}\.|(?i:prefix)(?=[\s\#]){_BLANK}{_WORD}{_BLANK}{_IRI}|"
    rf"(?i:base){_BLANK}{_IRI}|(?i:version){_BLANK}(?:{_STRING})"
)
_TOKENS = (
    rf"(?P<directive>{_DIRECTIVE})|(?P<literal>{_LITERAL})|(?P<open_term><<\()|(?P<close_term>\)>>)|"
    rf"(?P<star><<|>>|\{{\||\|\}}|~)|(?P<iri>{_IRI})|(?P<number>{_NUMBER})|(?P<word>{_WORD})|"
    r"(?P<punctuation>[.;,\[\](){}])|(?P<other>.)|(?P<end>\Z)"
)
TOKEN = re.compile(f"{_BLANK}(?:{_TOKENS})", re.DOTALL)
"""Blanks and comments, then a token; `lastgroup` names its kind."""
DIRECTIVE = re.compile(
    rf"@?(?i:(?P<keyword>prefix|base|version)){_BLANK}(?:(?P<prefix>(?:{_WORD})?){_BLANK}<(?P<iri>[^>]*)>)?", re.DOTALL
)
"""A `directive` taken apart: its keyword, its prefix with the colon, its IRI."""
_OBJECT = rf"(?>{_LITERAL}|{_IRI}|{_NUMBER}|{_WORD})"
PLAIN = re.compile(rf"{_BLANK}({_IRI}|{_WORD}){_BLANK}({_OBJECT}){_BLANK}([.;])", re.DOTALL)
"""A predicate, the one object after it, and the sign that ends both: what most Turtle is made of."""
_PREDICATE_OBJECTS = rf"{_BLANK}(?>{_IRI}|{_WORD}){_BLANK}{_OBJECT}(?:{_BLANK},{_BLANK}{_OBJECT})*+"
_BLOCK = (
    rf"{_BLANK}(?:{_DIRECTIVE}|({_IRI}|{_WORD}){_PREDICATE_OBJECTS}(?:{_BLANK};(?:{_PREDICATE_OBJECTS})?+)*+{_BLANK}\.)"
)
_OTHER = r"^\x00-$&-,./;-@\[-^`{-\x7f"
"""In text that parses, whatever else is not ASCII is in a string, an IRI or a comment; it takes no time to compile."""
BLOCK = re.compile(_BLOCK.replace(_NAME, _OTHER), re.DOTALL)
"""All that is said of one subject (the group) without a bracket or a collection, to its dot; or a directive."""
LINE = re.compile(
    rf"(?:^|(?<=\r))[ \t]*+({_IRI}|_{_WORD})[ \t]*+({_IRI})[ \t]*+({_IRI}|_{_WORD}|{_LITERAL})",
    re.DOTALL | re.MULTILINE,
)
"""A statement of N-Triples or N-Quads: its subject, predicate and object."""

"""The site's own words, and numbers and dates as each language writes them.

The words stand in English in templates and code; `locales/da/LC_MESSAGES/evidensgraf.po` holds the Danish ones. A test
holds the two together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from gettext import NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING
from unicodedata import combining, normalize

from babel import Locale
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations

from evidensgraf.errors import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidensgraf.errors import Language

_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?")
_DIGITS = 60
"""As many as such a number has at most."""
_DANISH = str.maketrans("æäøöå", "{{||}")
"""To what comes after z, in the order of the Danish alphabet (Retskrivningsordbogen, § 2)."""
_LOCALES = {"da": Locale("da"), "en": Locale("en", "GB")}


@dataclass(frozen=True, slots=True)
class Words:
    """The site's words in one language.

    Attributes:
        language: that language.
        catalogue: the translations of the English words.
    """

    language: Language
    catalogue: NullTranslations

    @classmethod
    def all(cls) -> Mapping[Language, Words]:
        """The words in every language of the site."""
        return {language: cls(language, _catalogue(language)) for language in LANGUAGES}

    def gettext(self, text: str) -> str:
        """The words for an English text."""
        return self.catalogue.gettext(text)

    def ngettext(self, one: str, many: str, count: float) -> str:
        """The words for a count, from the English singular and plural."""
        # Whole numbers choose the form; half a week is "weeks" in both languages.
        return self.catalogue.ngettext(one, many, int(count) if count == int(count) else 2)

    def number(self, value: Decimal | int | str) -> str:
        """A number with this language's decimal sign and grouping, a minus too; another text stays as it is."""
        return self.numbers([value])[0]

    def numbers(self, values: Iterable[Decimal | int | str]) -> list[str]:
        """Numbers that are read together, such as the ends of an interval: all with the decimals that one needs."""
        texts = [str(value) for value in values]
        with localcontext(prec=_DIGITS):
            known = {text: Decimal(text).normalize() for text in texts if _NUMBER.fullmatch(text)}
            most = max((-int(number.as_tuple().exponent) for number in known.values()), default=0)
            pattern = "#,##0" + ("." + "0" * most if most > 0 else "")
            written = {text: format_decimal(known[text], pattern, _LOCALES[self.language]) for text in known}
        # A hyphen could be parted from its figure at the end of a line.
        return [written[text].replace("-", "−") if text in written else text for text in texts]

    def sort_key(self, text: str) -> str:
        """What texts are ordered by: without case and accents; in Danish æ, ø and å come last, and aa is å."""
        folded = text.casefold()
        if self.language == "da":
            folded = folded.replace("aa", "å").translate(_DANISH)
        return "".join(letter for letter in normalize("NFKD", folded) if not combining(letter))

    def date(self, value: str) -> str:
        """An ISO date in words; a text that is no date stays as it is."""
        try:
            return format_date(date.fromisoformat(value), format="long", locale=_LOCALES[self.language])
        except ValueError:
            return value


def N_(text: str) -> str:  # noqa: N802 (the name by which gettext tools know it)
    """Mark a text as one of the site's words without translating it here."""
    return text


def _catalogue(language: Language) -> NullTranslations:
    """The catalogue of a language, compiled in memory; English needs none."""
    if language == "en":
        return NullTranslations()
    source = files(__package__).joinpath("locales", language, "LC_MESSAGES", "evidensgraf.po")
    with source.open("rb") as stream:
        catalogue = read_po(stream, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)

"""`evidensgraf w3id`: the rules by which the names of the graph lead to where it is served."""

from __future__ import annotations

import click

from evidensgraf.errors import SettingsError
from evidensgraf.namespaces import BASE
from evidensgraf.settings import endpoint_named

_RULES = """\
# {base} leads to {to}
# Written by: evidensgraf w3id --to {to}
Options +FollowSymLinks
RewriteEngine on

# A page of another site may follow, too.
Header always set Access-Control-Allow-Origin "*"

# A query that is posted stays posted (307); the question itself, after the question mark, goes along by itself.
RewriteRule ^sparql$ {to}sparql [R=307,L]

# All other names: things, concepts, terms, shapes, graphs, the dataset, releases, and the documents about them. The
# server leads from a thing to a document by what is accepted (303), so nothing is chosen here.
RewriteRule ^(.*)$ {to}$1 [R=302,L]
"""


@click.command()
@click.option("--to", "address", required=True, help="Where the graph is served, as https://evidens.example.dk/.")
def w3id(address: str) -> None:
    r"""Write the rules that lead from https://w3id.org/evidensgraf/ to where the graph is served.

    They are an .htaccess for the folder `evidensgraf` of https://github.com/perma-id/w3id.org. To move the graph,
    change them there; the names stay.

    \b
    Examples:
      evidensgraf w3id --to https://evidens.example.dk/ > .htaccess
    """
    click.echo(rules(address), nl=False)


def rules(address: str) -> str:
    """The rules, as Apache's mod_rewrite reads them.

    Args:
        address: where the graph is served, with or without a slash at its end.

    Raises:
        SettingsError: it is no web address, or has signs that mean something in a rule.
    """
    to = endpoint_named("--to", address).rstrip("/") + "/"
    if to == "/" or set(to) & set("$%\\\"'"):
        raise SettingsError(
            name="--to",
            value=address,
            expected_da="en adresse som https://evidens.eksempel.dk/",
            expected_en="an address like https://evidens.example.org/",
        )
    return _RULES.format(base=BASE, to=to)

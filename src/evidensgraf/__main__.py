"""`python -m evidensgraf` is the same as the `evidensgraf` command."""

from evidensgraf.cli import main

main()

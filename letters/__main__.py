"""`python -m letters`: the `letters` command."""

from letters.cli import main

main(prog_name="letters")

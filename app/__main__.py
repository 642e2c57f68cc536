"""`python -m app` is the `legation` command."""

from app.cli import main

main()

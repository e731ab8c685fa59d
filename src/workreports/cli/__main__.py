"""`python -m workreports.cli`."""

from workreports.cli.main import main

main()

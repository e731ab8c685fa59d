"""`python -m workreports.cli`."""

from workreports.cli.start import main

main()

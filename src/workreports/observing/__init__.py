"""Sentences to observations and the ledger of all numerals."""

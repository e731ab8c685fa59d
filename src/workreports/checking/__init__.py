"""Holds the tables against what is expected; bad rows are put aside."""

"""Measures the program: a seeded generator of synthetic reports, and what is timed over them."""

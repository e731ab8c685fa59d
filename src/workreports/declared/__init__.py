"""What the product declares in `schemas/` and `expectations/`, read once and checked."""

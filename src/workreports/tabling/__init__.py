"""Records to Arrow tables, and the tables derived from them."""

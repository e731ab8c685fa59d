"""Government work reports as published, validated, queryable data."""

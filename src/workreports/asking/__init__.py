"""Questions put to a release or to one text."""

"""Tables to a release: files, metadata, changes, and where releases are kept."""

"""The command `workreports`."""

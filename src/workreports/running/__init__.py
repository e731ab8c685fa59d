"""The stages put together: a folder of texts in, a published release out."""

"""Raw bytes to documents, sections and sentences."""

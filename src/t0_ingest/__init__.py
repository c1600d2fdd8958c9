"""T0, ingest: builds a new index version from the plant's documents and publishes it."""

"""Writers of generated documents, one for each format, that know nothing of the readers."""

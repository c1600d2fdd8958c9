"""The plant's documents: parsing, the index over them and where it lies.

Documents come from a source (packaged files, a folder, a bucket), are parsed, cut into chunks and
written into an index version: one folder with the engine's files, the documents, the glossary and
a manifest of hashes. Ingest publishes a version by a pointer; search follows that pointer.
"""

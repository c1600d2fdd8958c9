"""Artifacts: published versions of the model and of the index, hash-checked, and the last good one.

`registry` says what a pointer and a version are, `follower` keeps the newest one open that can be
used, `storage` and `s3_storage` are where versions lie. What is in a version, and how its pointer is
written, its owner says: `shared.bundle.published` and `shared.knowledge.index_version`.
"""

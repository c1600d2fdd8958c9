"""Reading tools' results: the contract's fields right or absent, and what was missing said by name."""

"""The model without a language model: deterministic, its answers written from the tools' real results."""

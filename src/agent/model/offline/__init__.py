"""The offline model: no network, deterministic; its answers are written from the tools' real results."""

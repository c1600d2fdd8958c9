"""From events to bytes: the event contract, its SSE encoding, and the pump that keeps a stream alive."""

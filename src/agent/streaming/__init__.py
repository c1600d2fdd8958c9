"""From events to bytes: the event contract and its encoding as Server-Sent Events."""

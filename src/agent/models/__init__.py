"""Model adapters behind one interface: a request in, a stream of typed events out."""

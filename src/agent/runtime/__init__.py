"""A Lambda runtime that streams: run as `python -m agent.runtime`, in place of the managed one.

It knows the Runtime API and the framing of HTTP answers in it, and nothing of what the handler
does. The handler is the usual `handler(event, context)` with the usual HTTP dict as its result,
only that `body` may be an iterator of bytes, which is sent piece by piece.

Only the standard library is used, and the process environment is read in `__main__` alone.
"""

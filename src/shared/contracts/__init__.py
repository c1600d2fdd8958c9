"""The contracts of what crosses a boundary between functions, as pydantic models and typed dictionaries."""

"""Puts the built page behind a deployed stack's edge: `make deploy-page`, `make remove-page`.

`stack` reads what the stack's outputs say, `build` what the page's build holds, `plan` decides what
to do, `bucket` and `sign_in` do it. `__main__` is the composition root.
"""

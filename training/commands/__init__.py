"""The work of `diecast simulate`, `audit`, `train`, `evaluate`, `drivers`, `export`: a module each."""

"""The work of `diecast simulate`, `audit`, `train`, `evaluate`, `drivers`, `interventions`, `watching`,
`export`: a module each."""

"""The work of `diecast simulate`, `audit`, `train`, `evaluate`, `drivers`, `interventions`,
`export`: a module each."""

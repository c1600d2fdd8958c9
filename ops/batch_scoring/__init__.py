"""Old tables scored by the T1 of a stage, by its state machine (infrastructure/batch_scoring.yaml)."""

"""T1: the predicted quality of a shot, with latents, defect modes and the quality of its data."""

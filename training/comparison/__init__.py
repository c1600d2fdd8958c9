"""Training beside other libraries: on the same shots, how far ours is behind the best."""

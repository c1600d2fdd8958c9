"""Training beside other libraries: the same shots, differences by run, and how far ours is behind the best."""

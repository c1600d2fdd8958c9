"""What `make bench` runs: measurements side by side with a named peer, in one run."""

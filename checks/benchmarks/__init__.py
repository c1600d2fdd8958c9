"""The measurements of `make bench`: measurements side by side with a named peer, in one run."""

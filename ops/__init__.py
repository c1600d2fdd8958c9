"""The commands run beside a deploy: it changes or asks a stage from outside, and is itself never deployed."""

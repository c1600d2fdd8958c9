"""The costs of a month: this system beside the one on ECS that it replaces, from a dated list of prices."""

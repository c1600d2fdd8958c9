"""What a month costs: this system beside the one on ECS that it replaces, from a dated list of prices."""

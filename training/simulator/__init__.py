"""A simulated die-casting line: setups, disturbances, a thermal die, sensors and defect mechanisms."""

"""How the assistant bears load and faults: `make load` and `make chaos`. Everything runs on loopback."""

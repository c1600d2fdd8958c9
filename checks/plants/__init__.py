"""Plants that never were: tables of shots with the traps of real ones, and the truth beside them."""

from checks.plants.many_moulds import many_moulds
from checks.plants.plant import Plant
from checks.plants.two_cavities import two_cavities

__all__ = ["Plant", "many_moulds", "two_cavities"]

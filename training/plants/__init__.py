"""Plants that never were: tables of shots with the traps of real ones, and the truth beside them."""

from training.plants.many_moulds import many_moulds
from training.plants.plant import Plant
from training.plants.two_cavities import two_cavities

__all__ = ["Plant", "many_moulds", "two_cavities"]

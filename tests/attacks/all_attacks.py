"""All attacks of the table; a module of attacks is imported here, in the order of the table."""

from tests.attacks import (
    differencing,
    reconstruction,
    single_curves,
    strangers,
    tampering,
    together,
)
from tests.attacks.catalogue import ATTACKS

__all__ = [
    "ATTACKS",
    "differencing",
    "reconstruction",
    "single_curves",
    "strangers",
    "tampering",
    "together",
]

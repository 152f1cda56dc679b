"""All attacks of the table; a module of attacks is imported here, in the order of the table."""

from tests.attacks import (
    days,  # isort: skip
    differencing,
    reconstruction,
    single_curves,
    strangers,
    tampering,
)
from tests.attacks.catalogue import ATTACKS

__all__ = [
    "ATTACKS",
    "days",
    "differencing",
    "reconstruction",
    "single_curves",
    "strangers",
    "tampering",
]

"""All attacks of the table; a module of attacks is imported here, in the order of the table."""

from tests.attacks import curves, differencing, reconstruction, strangers, tampering
from tests.attacks.catalogue import ATTACKS

__all__ = ["ATTACKS", "curves", "differencing", "reconstruction", "strangers", "tampering"]

"""Regression: the columns of a quantity that was said, shown and came."""

from upheld.drafting.regression.draft import written
from upheld.drafting.regression.fits import fit

__all__ = ["fit", "written"]

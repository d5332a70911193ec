"""Classification: the columns of a score, or of classes, and of what really happened."""

from upheld.drafting.classification.draft import written
from upheld.drafting.classification.fits import fit

__all__ = ["fit", "written"]

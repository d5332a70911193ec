"""Evidence: counts and exact sums, grouped. The load-bearing wall between the log and every number."""

from upheld.evidence.cells import Cells, coded, collect
from upheld.evidence.evidence import Evidence, Frame
from upheld.evidence.grid import (
    BUCKETS_IN_A_COARSE_ONE,
    CALIBRATION_GROUPS,
    COARSE_BUCKETS,
    PROBABILITY_BUCKETS,
    UNSCORED,
    Grid,
    number,
)
from upheld.evidence.sums import Sums

__all__ = [
    "BUCKETS_IN_A_COARSE_ONE",
    "CALIBRATION_GROUPS",
    "COARSE_BUCKETS",
    "PROBABILITY_BUCKETS",
    "UNSCORED",
    "Cells",
    "Evidence",
    "Frame",
    "Grid",
    "Sums",
    "coded",
    "collect",
    "number",
]

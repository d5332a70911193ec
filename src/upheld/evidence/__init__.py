"""Evidence: counts and exact sums, grouped. The load-bearing wall between the log and every number."""

from upheld.evidence.cells import EMPTY_VALUE, LABEL_KEY, Cells, Shape, added, coded, collect, empty
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
from upheld.evidence.windows import (
    RECENT_DAYS,
    SINCE,
    Window,
    breaks_of,
    day_number,
    days_in,
    stretches_of,
    window_name,
    windows_of,
)

__all__ = [
    "BUCKETS_IN_A_COARSE_ONE",
    "CALIBRATION_GROUPS",
    "COARSE_BUCKETS",
    "EMPTY_VALUE",
    "LABEL_KEY",
    "PROBABILITY_BUCKETS",
    "RECENT_DAYS",
    "SINCE",
    "UNSCORED",
    "Cells",
    "Evidence",
    "Frame",
    "Grid",
    "Shape",
    "Sums",
    "Window",
    "added",
    "breaks_of",
    "coded",
    "collect",
    "day_number",
    "days_in",
    "empty",
    "number",
    "stretches_of",
    "window_name",
    "windows_of",
]

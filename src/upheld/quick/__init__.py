"""What the figures on a slide mean: no log, only what somebody says a product does.

    slide  = read_slide(recall=0.92, false_positive_rate=0.03, base_rate=0.001, per_day=1_000_000)
    answer = quick(slide)          # .precision, .a_day, .money, .to_tell, .judged, .conclusion
    for line in sentences(answer): ...

All are pure functions. What the slide does not say is `CannotTell` with what is missing, never a guess.
"""

from upheld.quick.classification.answer import Quick, quick
from upheld.quick.classification.plain import to_json
from upheld.quick.classification.slide import Costs, Slide, Tested, read_slide
from upheld.quick.classification.words import sentences
from upheld.quick.costs import NOTHING, Cost
from upheld.quick.told import out_of

__all__ = [
    "NOTHING",
    "Cost",
    "Costs",
    "Quick",
    "Slide",
    "Tested",
    "out_of",
    "quick",
    "read_slide",
    "sentences",
    "to_json",
]

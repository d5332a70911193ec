"""What the figures on a slide mean: no log, only what somebody says a product does.

Of a product that acts, by its rates:

    slide  = read_slide(recall=0.92, false_positive_rate=0.03, base_rate=0.001, per_day=1_000_000)
    answer = quick(slide)          # .precision, .a_day, .money, .to_tell, .judged, .conclusion
    for line in sentences(answer): ...

Of one that promises a quantity, by how far off it is, the same functions of `upheld.quick.regression`:

    slide  = regression.read_slide(mean_error=1, spread=6, unit="minutes", promised=32, per_day=40_000)
    answer = regression.quick(slide)   # .buffers, .best, .added_for, .judged, .conclusion

All are pure functions. What the slide does not say is `CannotTell` with what is missing, never a guess.
"""

from upheld.quick import regression
from upheld.quick.classification import Costs, Quick, Slide, Tested, quick, read_slide, sentences, to_json
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
    "regression",
    "sentences",
    "to_json",
]

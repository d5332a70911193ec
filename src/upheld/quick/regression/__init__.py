"""What the errors of a product that promises a quantity mean: how often late at each time shown, and what it costs."""

from upheld.quick.regression.answer import Quick, quick
from upheld.quick.regression.plain import to_json
from upheld.quick.regression.slide import Costs, Slide, Spread, read_slide
from upheld.quick.regression.words import sentences

__all__ = ["Costs", "Quick", "Slide", "Spread", "quick", "read_slide", "sentences", "to_json"]

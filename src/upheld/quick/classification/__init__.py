"""What the rates of a product that acts mean: precision, people, money, and what the tested sample can support."""

from upheld.quick.classification.answer import Quick, quick
from upheld.quick.classification.plain import to_json
from upheld.quick.classification.slide import Costs, Slide, Tested, read_slide
from upheld.quick.classification.words import sentences

__all__ = ["Costs", "Quick", "Slide", "Tested", "quick", "read_slide", "sentences", "to_json"]

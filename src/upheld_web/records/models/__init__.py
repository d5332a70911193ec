"""The tables, split by what they tell of."""

from upheld_web.records.models.assessments import Assessment, Figures
from upheld_web.records.models.comparisons import Comparison
from upheld_web.records.models.logs import Log
from upheld_web.records.models.people import Invitation, Token, User
from upheld_web.records.models.products import Commitment, Membership, Product, SpecVersion
from upheld_web.records.models.talk import Comment
from upheld_web.records.models.trail import Entry

__all__ = [
    "Assessment",
    "Comment",
    "Commitment",
    "Comparison",
    "Entry",
    "Figures",
    "Invitation",
    "Log",
    "Membership",
    "Product",
    "SpecVersion",
    "Token",
    "User",
]

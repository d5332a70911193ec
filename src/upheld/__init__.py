"""Upheld: what is good enough, written down, and judged honestly on a real log.

spec       = upheld.load_spec("card-fraud.yaml")        # every mistake at once, each with its path
evidence   = upheld.gather(spec, as_of=None)            # one pass over the log, on the engine of its source
assessment = upheld.assess(spec, evidence)              # .conclusion, .requirements, .value, .rule, .metrics, .warnings
tradeoff   = upheld.tradeoff(spec, evidence)            # every setting of the lever, with intervals and money
comparison = upheld.compare(spec, "4.1", "4.2")         # B against A: versions, logs or periods, with intervals
cases      = upheld.cases_to_read(spec)                 # the rows behind the figures; never part of evidence
"""

from upheld.assess import NothingRequired, assess
from upheld.assessment import Assessment
from upheld.cases import cases_to_read
from upheld.compare import compare
from upheld.comparison import Comparison
from upheld.errors import CallError, LogError, SpecError, UpheldError
from upheld.evidence import Evidence
from upheld.gather import gather, query_sql
from upheld.inference import CannotTell, Estimate
from upheld.load import load_spec, spec_from_text
from upheld.spec import Spec
from upheld.tradeoff import Tradeoff, tradeoff

__version__ = "0.1.0"

__all__ = [
    "Assessment",
    "CallError",
    "CannotTell",
    "Comparison",
    "Estimate",
    "Evidence",
    "LogError",
    "NothingRequired",
    "Spec",
    "SpecError",
    "Tradeoff",
    "UpheldError",
    "__version__",
    "assess",
    "cases_to_read",
    "compare",
    "gather",
    "load_spec",
    "query_sql",
    "spec_from_text",
    "tradeoff",
]

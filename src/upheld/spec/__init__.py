"""What the PM wrote down: loading it with every mistake at once, its typed form, its hashes and its schema."""

from upheld.spec.bounds import Bound, at_least, at_most, between, gap_at_most
from upheld.spec.document import edit
from upheld.spec.load import MetricFacts, Vocabulary, parse_spec, read_spec, requirements_hash, spec_hash, told
from upheld.spec.model import Requirement, Spec
from upheld.spec.schema import json_schema

__all__ = [
    "Bound",
    "MetricFacts",
    "Requirement",
    "Spec",
    "Vocabulary",
    "at_least",
    "at_most",
    "between",
    "edit",
    "gap_at_most",
    "json_schema",
    "parse_spec",
    "read_spec",
    "requirements_hash",
    "spec_hash",
    "told",
]

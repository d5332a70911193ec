"""What the PM wrote down: loading it with every mistake at once, its typed form, its hashes and its schema."""

from upheld.spec.bounds import Bound, at_least, at_most, between, gap_at_most
from upheld.spec.editing import edit, remove
from upheld.spec.hashes import judged_hash, requirements_hash, spec_hash
from upheld.spec.load import MetricFacts, Vocabulary, parse_spec, read_spec, spec_of_data
from upheld.spec.model import Spec
from upheld.spec.requirement import Requirement
from upheld.spec.schema import json_schema
from upheld.spec.writing import spec_data, to_yaml

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
    "judged_hash",
    "parse_spec",
    "read_spec",
    "remove",
    "requirements_hash",
    "spec_data",
    "spec_hash",
    "spec_of_data",
    "to_yaml",
]

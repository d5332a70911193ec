"""What a loaded spec is: frozen, and in the words of the requirement."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from upheld.load import spec_from_text
from upheld.spec import Bound, Requirement, at_least, at_most, between, gap_at_most
from upheld.spec.kinds.classification import CutoffsBy
from upheld.spec.requirement import with_ids


def line(**keys: Any) -> Requirement:
    return Requirement.model_validate({"metric": "recall", **keys})


@pytest.mark.parametrize(
    ("keys", "bound"),
    [
        ({"at_least": "92%"}, at_least(0.92)),
        ({"at_most": 0.03}, at_most(0.03)),
        ({"between": ["2%", 0.15]}, between(0.02, 0.15)),
        ({"gap_at_most": "2 points", "across": "device"}, gap_at_most(0.02)),
    ],
)
def test_a_requirement_knows_its_bound(keys: dict[str, Any], bound: Bound) -> None:
    assert line(**keys).bound == bound


def test_a_bound_of_zero_is_a_bound() -> None:
    assert line(at_least=0).bound == at_least(0.0)


def test_a_spec_cannot_be_changed_by_accident() -> None:
    spec = spec_from_text("product: p\ntitle: T\nkind: classification\n")
    with pytest.raises(ValidationError):
        spec.title = "U"


def test_a_given_id_is_kept_and_the_default_gives_way() -> None:
    lines = with_ids([line(at_least=0.8), line(at_least=0.9, id="recall"), line(at_least=0.7)])
    assert [each.name for each in lines] == ["recall-2", "recall", "recall-3"]


def test_cut_offs_by_segment_are_told_apart_from_their_segment() -> None:
    cutoffs = CutoffsBy.model_validate({"by": "country", "default": 0.83, "IN": 0.8, "values": 0.7})
    assert (cutoffs.by, cutoffs.default, cutoffs.values) == ("country", 0.83, {"IN": 0.8, "values": 0.7})


def test_cut_offs_are_written_out_as_they_stand_in_a_file() -> None:
    written = {"by": "country", "default": 0.83, "IN": 0.8}
    assert CutoffsBy.model_validate(written).model_dump() == written

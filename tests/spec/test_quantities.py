"""What a spec of a quantity says of its lever."""

import pytest

from tests.quantities import quantity_spec
from upheld.errors import SpecError


@pytest.mark.parametrize("key", ["buffer", "tolerance", "window"])
@pytest.mark.parametrize("written", [".inf", ".nan"])
def test_an_amount_that_is_no_finite_number_is_refused_with_its_key(tmp_path, key, written):
    with pytest.raises(SpecError, match=rf"lever\.{key}.*{written} is not a finite number"):
        quantity_spec(tmp_path, lever=f"{{{key}: {written}}}")

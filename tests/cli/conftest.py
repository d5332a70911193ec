"""A product with a sound log and spec, for a test to spoil."""

from pathlib import Path

import pytest

from tests.products import Product


@pytest.fixture
def product(tmp_path: Path) -> Product:
    made = Product(tmp_path)
    made.log()
    made.spec()
    return made

"""Before anything of Django is read: each process of the tests keeps its files in a folder of its own that goes away."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_GIVEN = "UPHELD_TESTS_HOME"
"""Set where a person named a folder; a parallel worker inherits what its parent made, and must not use that."""

if "UPHELD_HOME" in os.environ and _GIVEN not in os.environ and "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ[_GIVEN] = os.environ["UPHELD_HOME"]
_folder = tempfile.mkdtemp(prefix="upheld-tests-", dir=os.environ.get(_GIVEN))
os.environ["UPHELD_HOME"] = _folder
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ.setdefault("UPHELD_SECRET", "only for tests " * 4)

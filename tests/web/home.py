"""Before anything of Django is read: each process of the tests keeps its files in a folder of its own, for a while."""

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
# A browser's own loop runs in the thread of the tests, beside which Django refuses its database; nothing here is async.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

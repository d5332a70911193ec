"""Before anything of Django is read: the workbench of the tests keeps its files in a folder that goes away."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "UPHELD_HOME" not in os.environ:
    _folder = tempfile.mkdtemp(prefix="upheld-tests-")
    os.environ["UPHELD_HOME"] = _folder
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ.setdefault("UPHELD_SECRET", "only for tests " * 4)
# A browser's own loop runs in the thread of the tests, beside which Django refuses its database; nothing here is async.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

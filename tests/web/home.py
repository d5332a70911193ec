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

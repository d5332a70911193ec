"""What each process of the web server runs: the application, and an end when the server is gone."""

from __future__ import annotations

from importlib import import_module

from upheld_web.config.wsgi import application
from upheld_web.serving.parent import end_with_spawner

__all__ = ["application"]

end_with_spawner()
import_module("upheld_web.config.urls")  # every page, before the first person waits for one

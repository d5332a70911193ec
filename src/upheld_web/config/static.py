"""Which files a browser may fetch: those of the design and of the documents, never code that lies beside them."""

from __future__ import annotations

from django.contrib.staticfiles.apps import StaticFilesConfig


class OurStaticFiles(StaticFilesConfig):
    """Django's static files, without Python and templates."""

    ignore_patterns = [  # noqa: RUF012  # Django reads it as it stands
        *StaticFilesConfig.ignore_patterns,
        "*.py",
        "*.pyc",
        "*.html",
        "__pycache__",
    ]

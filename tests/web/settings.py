"""The settings of the workbench, as its tests run it: plain static files, quick passwords, jobs done at once."""

from __future__ import annotations

from upheld_web.config.settings import *  # noqa: F403

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STATIC_ROOT = None
# The server beside a browser test looks for styles and scripts where they lie only when it sees this name.
INSTALLED_APPS = ["django.contrib.staticfiles" if name.endswith("OurStaticFiles") else name for name in INSTALLED_APPS]  # noqa: F405

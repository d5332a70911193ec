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
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file as on a server: in memory, a reader beside a writer is refused and does not wait. What is lost when the
    # machine stops does not matter here.
    DATABASES["default"]["TEST"] = {"NAME": str(HOME.folder / "tests.sqlite3")}  # noqa: F405
    _said = DATABASES["default"]["OPTIONS"]["init_command"]  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = _said.replace("synchronous=FULL", "synchronous=OFF")  # noqa: F405

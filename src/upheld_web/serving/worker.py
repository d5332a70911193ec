"""The worker: `python -m upheld_web.serving.worker`, begun and watched by `upheld serve`.

There is one of a home. It first takes up what a worker before it left, then does one task after the other, in turn for
each product.
"""

from __future__ import annotations

import logging
import os
import secrets

import django
from django.conf import settings

from upheld_web.serving.lock import held
from upheld_web.serving.parent import end_with_parent

SECONDS_BETWEEN_LOOKS = 0.2
LATER_THAN_PAGES = 10
"""How much the worker gives way to people who wait for a page, as the system counts it: from 0 to 19."""


def main() -> None:
    """Work until told to stop; the task under way is finished first, if that takes no longer than the server waits."""
    end_with_parent()
    if hasattr(os, "nice"):
        os.nice(LATER_THAN_PAGES)
    logging.getLogger("django_tasks_db").setLevel(logging.ERROR)  # it warns of nothing but that it was told to stop
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upheld_web.config.settings")
    django.setup()
    from django_tasks_db.management.commands.db_worker import Worker  # noqa: PLC0415 Django must be set up first

    from upheld_web.jobs.apart import one_kept_ready  # noqa: PLC0415
    from upheld_web.jobs.recovery import recover, tell_what_failed  # noqa: PLC0415
    from upheld_web.jobs.turns import Turns  # noqa: PLC0415

    # A worker whose server was killed ends a moment later; only then is what it left nobody's.
    with held(settings.HOME.folder / "worker.lock", wait=True):
        tell_what_failed()
        recover()
        turns = Turns()
        turns.begin()
        worker = Worker(
            queue_names=["*"],
            interval=SECONDS_BETWEEN_LOOKS,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=secrets.token_hex(16),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        with one_kept_ready():
            worker.run()


if __name__ == "__main__":
    main()

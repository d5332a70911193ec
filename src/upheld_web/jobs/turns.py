"""Products take turns: whoever has much to be judged waits for themselves, and others do not wait for them."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from typing import Any

from django.db import DatabaseError, transaction
from django_tasks.base import TASK_MIN_PRIORITY
from django_tasks.signals import task_finished
from django_tasks_db.models import DBTaskResult

from upheld_web.jobs.recovery import record_of, work_of

log = logging.getLogger(__name__)

Waiting = DBTaskResult[Any, Any]


class Turns:
    """Which product comes next, as far as one worker remembers: the one that was served longest ago.

    Within a product, what was asked for first is done first.
    """

    def __init__(self) -> None:
        self._served: Counter[int] = Counter()  # at which turn each product was served last
        self._turn = 0

    def begin(self) -> None:
        """From now on, each time this process has finished a task, what waits is put in order."""
        task_finished.connect(self._finished, dispatch_uid="products take turns")
        self.put_in_order()

    def served(self, product: int) -> None:
        """This product had its turn."""
        self._turn += 1
        self._served[product] = self._turn

    def put_in_order(self) -> None:
        """Give every task that waits its place in the queue."""
        with transaction.atomic():
            ready = list(DBTaskResult.objects.ready().select_for_update())
            for place, one in enumerate(self._in_order(ready)):
                one.priority = max(TASK_MIN_PRIORITY, -place)
            DBTaskResult.objects.bulk_update(ready, ["priority"])

    def _in_order(self, ready: list[Waiting]) -> list[Waiting]:
        """Round by round, one task of each product in a round."""
        of_product: defaultdict[int, list[Waiting]] = defaultdict(list)
        for one in sorted(ready, key=lambda one: one.enqueued_at):
            of_product[_product(one)].append(one)
        products = sorted(of_product, key=lambda product: (self._served[product], of_product[product][0].enqueued_at))
        rounds = [(number, turn, one) for turn, product in enumerate(products) for number, one in
                  enumerate(of_product[product])]  # fmt: skip
        return [one for _, _, one in sorted(rounds, key=lambda place: place[:2])]

    def _finished(self, sender: Any, task_result: Any, **more: Any) -> None:
        try:
            self.served(_product(DBTaskResult.objects.get(pk=task_result.id)))
            self.put_in_order()
        except DatabaseError as error:  # the order is not worth a task that was done and would be told as failed
            log.warning("what waits was not put in order: %s", error)


def _product(waiting: Waiting) -> int:
    """The product of a task; 0 where its record is gone."""
    work, record = work_of(waiting.task_path), record_of(waiting)
    if work is None or record is None:
        return 0
    found: int | None = work.records._default_manager.filter(pk=record).values_list("product_id", flat=True).first()
    return found or 0

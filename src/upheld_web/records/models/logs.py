"""Logs that people bring."""

from __future__ import annotations

from pathlib import Path

from django.db import models

from upheld_web.records.models.people import User
from upheld_web.records.models.products import Product


class Log(models.Model):
    """A log of a product: a file in the product's own folder, or one in a folder that the administrator allowed.

    `place` is what a spec writes as its source: the name of the file, or the whole path of an allowed one. `columns`
    are its names, types and a few values; `first_rows` a few whole rows. Both are empty until it has been read.
    `answers` is what people said about it, by the names of `upheld.drafting.Answers`; `drafted` what follows from it:
    open questions, notes, the text of a spec, and the facts that may be seen before any figure.
    """

    class State(models.TextChoices):
        """Whether it has been read."""

        WAITING = "waiting"
        READING = "reading"
        READY = "ready"
        REFUSED = "refused"

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="logs")
    place = models.CharField(max_length=400)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    refusal = models.TextField(blank=True)
    rows = models.BigIntegerField(null=True)
    columns = models.JSONField(default=list)
    first_rows = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    drafted = models.JSONField(default=dict)
    brought_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    @property
    def is_ours(self) -> bool:
        """Whether its file lies in the product's own folder."""
        return Path(self.place).name == self.place

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["product", "place"], name="one_log_in_a_place")]

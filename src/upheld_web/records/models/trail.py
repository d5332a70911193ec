"""Who did what, and when."""

from __future__ import annotations

from django.db import models

from upheld_web.records.models.people import User
from upheld_web.records.models.products import Product


class Entry(models.Model):
    """One write. Entries are added and never changed; names are kept as they were, so that they outlive people."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=120)
    product = models.ForeignKey(Product, on_delete=models.SET_NULL, null=True, related_name="entries")
    product_name = models.CharField(max_length=200, blank=True)
    did = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["product", "-id"])]

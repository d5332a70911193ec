"""Comparisons: two versions, logs or periods of a product held against each other."""

from __future__ import annotations

from django.db import models

from upheld_web.records.models.assessments import Assessment
from upheld_web.records.models.people import User
from upheld_web.records.models.products import Product, SpecVersion


class Comparison(models.Model):
    """B against A, by one version of the spec. States and `refusal` are those of an assessment.

    `sections` is the page's HTML, made by `upheld.documents`, whose texts are escaped; `page` the whole document.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="comparisons")
    spec = models.ForeignKey(SpecVersion, on_delete=models.PROTECT, related_name="+")
    a = models.CharField(max_length=200)
    b = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=Assessment.State.choices, default=Assessment.State.WAITING)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    refusal = models.TextField(blank=True)
    conclusion = models.CharField(max_length=16, blank=True)
    sections = models.TextField(blank=True)
    contract = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

"""Assessments: what a spec said about a log at one moment, and the figures behind it."""

from __future__ import annotations

from django.db import models

from upheld_web.records.models.people import User
from upheld_web.records.models.products import Product, SpecVersion


class Assessment(models.Model):
    """One judging of a product. What lists show stands here; the figures stand in `Figures`, which only pages read.

    `done` carries a conclusion; `refused` says in `refusal` what the spec or the log must mend; `failed` is a fault of
    ours, which `refusal` tells too. `marks` are the requirements as lists show them: title, verdict, whether an aim.
    """

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        REFUSED = "refused"
        FAILED = "failed"

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="assessments")
    spec = models.ForeignKey(SpecVersion, on_delete=models.PROTECT, related_name="assessments")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    refusal = models.TextField(blank=True)
    conclusion = models.CharField(max_length=12, blank=True)
    marks = models.JSONField(default=list)
    judged = models.BigIntegerField(default=0)
    as_of = models.CharField(max_length=40, blank=True)
    value_a_week = models.FloatField(null=True)
    currency = models.CharField(max_length=12, blank=True)
    evidence_hash = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["product", "-id"]), models.Index(fields=["state"])]


class Figures(models.Model):
    """The figures of an assessment: the object of the command line's contract, and the document as it was made.

    `sections` are HTML fragments by name, made by `upheld.documents`, whose texts are escaped; `data` is what the
    slider looks up; `page` is the whole document, one file that needs nothing else.
    """

    assessment = models.OneToOneField(Assessment, on_delete=models.CASCADE, primary_key=True, related_name="figures")
    contract = models.JSONField()
    sections = models.JSONField()
    data = models.JSONField()
    page = models.TextField()

"""What people say about figures."""

from __future__ import annotations

from django.db import models

from upheld_web.records.models.assessments import Assessment
from upheld_web.records.models.people import User
from upheld_web.records.models.products import Product


class Comment(models.Model):
    """A question or a doubt about one figure of an assessment; `figure` names it as its page does."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="comments")
    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, null=True, related_name="comments")
    figure = models.CharField(max_length=200)
    text = models.TextField(max_length=4000)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["at", "id"]

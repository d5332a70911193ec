"""Products, who works on them, and every version of their specs."""

from __future__ import annotations

from django.db import models

from upheld_web.access.roles import Role
from upheld_web.records.models.people import User


class Product(models.Model):
    """An AI feature whose outcome somebody owns. `spec` and `assessment` are the newest of their sort.

    `title` and `kind` repeat what the newest spec says, so that lists need not read it.
    """

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, blank=True)
    is_example = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)
    spec = models.ForeignKey("records.SpecVersion", on_delete=models.PROTECT, null=True, related_name="+")
    assessment = models.ForeignKey("records.Assessment", on_delete=models.SET_NULL, null=True, related_name="+")
    members: models.ManyToManyField[User, Membership] = models.ManyToManyField(
        User, through="records.Membership", related_name="products"
    )

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """The role of a person in a product."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices())
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "user"], name="one_role_in_a_product")]


class SpecVersion(models.Model):
    """A spec as it was saved: never changed, only followed by another. `note` says what changed and why.

    `judged_hash` is of what a verdict rests on, without the brief; empty where it is not known.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="specs")
    number = models.PositiveIntegerField()
    text = models.TextField()
    spec_hash = models.CharField(max_length=80)
    requirements_hash = models.CharField(max_length=80)
    judged_hash = models.CharField(max_length=80, blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["product", "number"], name="versions_are_counted")]


class Commitment(models.Model):
    """When these requirements were said first: what is good enough stands before anybody sees a figure."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="commitments")
    requirements_hash = models.CharField(max_length=80)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "requirements_hash"], name="said_first_once")]

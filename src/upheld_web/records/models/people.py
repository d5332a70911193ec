"""People: who they are, how they were invited, and the tokens their programs use."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from upheld_web.access.roles import Role


class Users(BaseUserManager["User"]):
    """How people are made."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> User:
        """A person with this address; without a password they cannot sign in until they choose one."""
        user = self.model(email=self.normalize_email(email).lower(), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The person with this address, however it is written."""
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """A person of this workspace. An administrator may do everything in it."""

    class Numbers(models.TextChoices):
        """How large numbers are written."""

        INTERNATIONAL = "international", "1,234,567"
        INDIAN = "indian", "12,34,567 (lakh, crore)"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    is_administrator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    numbers = models.CharField(max_length=16, choices=Numbers.choices, default=Numbers.INTERNATIONAL)

    objects = Users()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name or self.email


class Invitation(models.Model):
    """A link that lets one person in, once. `product` is what they are invited to; None for the workspace alone.

    Of the link only a hash is kept. The first person of a workspace comes by one as well, without `invited_by`.
    """

    digest = models.CharField(max_length=64, unique=True)
    email = models.EmailField(blank=True)
    product = models.ForeignKey("records.Product", on_delete=models.CASCADE, null=True, related_name="invitations")
    role = models.CharField(max_length=16, choices=Role.choices(), blank=True)
    makes_administrator = models.BooleanField(default=False)
    resets = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="resets")
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="invited")
    at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Token(models.Model):
    """What a program signs in with, in the name of a person. It is shown once; only its hash is kept.

    Without `expires_at` it works until it is revoked.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    beginning = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

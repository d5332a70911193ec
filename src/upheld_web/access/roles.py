"""The roles of a product, from least to most, and what a page or a write may ask for."""

from __future__ import annotations

from enum import IntEnum


class Need(IntEnum):
    """What somebody must be, from least to most; who is more may do it too.

    An administrator of the workspace is an owner in every product. ANYONE includes people who are not signed in.
    """

    ANYONE = 0
    SIGNED_IN = 1
    VIEWER = 2
    CONTRIBUTOR = 3
    OWNER = 4
    ADMINISTRATOR = 5


class Role(IntEnum):
    """The role of a person in a product: a viewer reads and comments, a contributor changes, an owner also invites."""

    VIEWER = Need.VIEWER
    CONTRIBUTOR = Need.CONTRIBUTOR
    OWNER = Need.OWNER

    @property
    def word(self) -> str:
        """The role as it is kept and shown."""
        return self.name.lower()

    @staticmethod
    def named(word: str) -> Role:
        """The role of this name; KeyError for anything else."""
        return Role[word.upper()]

    @staticmethod
    def choices() -> list[tuple[str, str]]:
        """The roles as the choices of a field."""
        return [(role.word, role.word) for role in Role]

"""Secrets that are shown once: the links that let people in, the tokens of their programs.

Only a digest is kept. A secret carries 256 random bits, so that a plain SHA-256 of it can be neither reversed nor
guessed; and since a secret is looked for by its digest, the time that takes tells nothing of it.
"""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """43 characters that nobody guesses, fit for an address."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a secret: 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()

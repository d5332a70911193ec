"""Files come in for people who are signed in, streamed to the disk, and stop at the largest size."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, StopUpload, TemporaryFileUploadHandler

TOO_LARGE = "upload-too-large"
"""The attribute of a request that says that its file was larger than may be; the form tells it."""


class OfMembers(TemporaryFileUploadHandler):
    """Nobody fills the disk without signing in, and nobody beyond the largest size, in however many files."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Refuse a file before its first byte is kept."""
        user = getattr(self.request, "user", None)
        if user is None or not user.is_authenticated:
            raise SkipFile
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece, until there are too many."""
        self.received += len(raw_data)
        if self.received > settings.HOME.largest_upload_bytes:
            if self.request is not None:
                self.request.META[TOO_LARGE] = True
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)

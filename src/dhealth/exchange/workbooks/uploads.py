"""How a posted file comes in: to a file at once, and never more than any workbook may hold."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

MOST_BYTES = 64 * 1024 * 1024  # twice the largest workbook: what is a little too large gets a sentence of its own


class BoundedUpload(TemporaryFileUploadHandler):
    """Django's own, but the disk cannot be filled, not even by somebody who has not signed in."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write the next piece, unless all files of this request together are too much."""
        self.taken += len(raw_data)
        if self.taken > MOST_BYTES:
            raise RequestDataTooBig("more than any workbook")
        super().receive_data_chunk(raw_data, start)

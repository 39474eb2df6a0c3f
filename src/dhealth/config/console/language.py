"""The language of what other rooms say at the console: that of the terminal, Vietnamese or English."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def speaking() -> Iterator[None]:
    """Translate into the terminal's language while the block runs."""
    from django.utils.translation import override

    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    with override("vi" if locale.startswith("vi") else "en"):
        yield

"""Acts of the demonstration that were made on earlier days: while they are made, the clock stands at that day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from django.utils import timezone


@contextmanager
def clock_at(day: date, at: time = time(14, 30)) -> Iterator[None]:
    """The acts within are of that day. What nothing may change afterwards, such as money, cannot be dated back."""
    moment, real = timezone.make_aware(datetime.combine(day, at)), timezone.now
    timezone.now = lambda: min(moment, real())
    try:
        yield
    finally:
        timezone.now = real

"""Short notes that the next page shows ("Written down."): the last few, in a cookie of their own."""

from typing import Any

from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse

MOST = 3


class LastFew(CookieStorage):
    """Django's cookie storage, but notes that nobody was shown do not pile up from one request to the next."""

    def _store(self, messages: list[Message], response: HttpResponse, *args: Any, **options: Any) -> Any:
        return super()._store(messages[-MOST:], response, *args, **options)  # type: ignore[misc]  # not in the stubs

"""Sessions in the database, read with a statement that is composed once: every request reads one."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.utils import timezone

from dhealth.kernel.reading import Prepared

_session = Prepared(lambda key: Session.objects.filter(session_key=key), "")

SHORTEST = 8  # characters
PRACTISING = "practising"  # stands in a session while its owner works with invented clients


class SessionStore(DatabaseSessions):
    """Django's own, but for how a session is fetched; a cookie that cannot hold a session's key is thrown away."""

    def _validate_session_key(self, key: str | None) -> bool:
        return key is not None and len(key) >= SHORTEST and key.isascii() and key.isalnum()

    def _get_session_from_db(self) -> Session | None:
        found = _session(self.session_key) if self.session_key else []
        if found and found[0].expire_date > timezone.now():
            return found[0]
        self._session_key = None  # as Django does: an unknown or ended session begins anew
        return None

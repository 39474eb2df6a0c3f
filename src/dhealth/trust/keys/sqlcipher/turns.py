"""Who writes next: a queue in front of SQLite, which else lets writers try again after ever longer pauses.

SQLite has one writer at a time. With its own back-off four busy writers spend half their time asleep, and one of them
may wait for seconds. Nothing depends on the queue: whoever has waited too long, or finds no queue (no file can be
opened, the disk knows no locks), goes on to SQLite's own lock.
"""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # not on Windows: there the threads of one process queue, and SQLite sees to the rest
    fcntl = None  # type: ignore[assignment]

PATIENCE = 20.0  # seconds
LOOK_AGAIN = 0.0005  # seconds

_in_this_process = threading.Lock()


class Turn:
    """The right of one connection to write, within its process and among processes."""

    def __init__(self, database: str | Path) -> None:
        self._place = f"{database}-turn"
        self._is_shared = fcntl is not None and "mode=memory" not in self._place  # memory belongs to one process
        self._file: int | None = None
        self._is_ours = False

    def take(self) -> None:
        """Wait for our turn."""
        until = time.monotonic() + PATIENCE
        self._is_ours = _in_this_process.acquire(timeout=PATIENCE)
        if self._is_ours and self._is_shared:
            with suppress(OSError):
                self._queue_among_processes(until)

    def _queue_among_processes(self, until: float) -> None:
        self._file = os.open(self._place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        while time.monotonic() < until:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(LOOK_AGAIN)
            else:
                return

    def leave(self) -> None:
        """Let the next one write; nothing happens when it is not our turn."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if self._is_ours:
            self._is_ours = False
            _in_this_process.release()

"""The background worker beside the web server: started with it, restarted after a crash, ended with it."""

import ctypes
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from dhealth.config.console.answers import tell

PAUSE_AFTER_CRASH = 2.0  # seconds
PATIENCE = 20.0  # seconds for a job to come to its next safe point
_DIE_WITH_PARENT = 1  # Linux, prctl(2): PR_SET_PDEATHSIG

_processes = multiprocessing.get_context("fork") if sys.platform != "win32" else multiprocessing.get_context()


@contextmanager
def background_worker() -> Iterator[None]:
    """Keep a worker alive while the block runs; none outlives this process, however it ends."""
    end_children_with_this_process()
    _keep_ctrl_c_from_children()
    keeper = _processes.Process(target=_keep, name="dhealth work keeper")
    keeper.start()
    try:
        yield
    finally:
        keeper.terminate()
        keeper.join(PATIENCE)
        keeper.kill()


def end_children_with_this_process() -> None:
    """Children forked from this very process get SIGTERM when it dies, even by kill -9."""
    if not sys.platform.startswith("linux"):
        return
    parent, prctl = os.getpid(), ctypes.CDLL(None).prctl

    def after_fork() -> None:
        if os.getppid() == parent:
            prctl(_DIE_WITH_PARENT, signal.SIGTERM)

    os.register_at_fork(after_in_child=after_fork)


def _keep_ctrl_c_from_children() -> None:
    """Ctrl-C reaches the whole group, but this process ends its children in order: a web worker told twice hangs."""
    if sys.platform != "win32":
        os.register_at_fork(after_in_child=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}))


def _keep() -> None:
    """Run the worker in a child; start another when it crashes."""
    signal.signal(signal.SIGTERM, _leave)
    end_children_with_this_process()
    while True:
        worker = _processes.Process(target=work_until_told, name="dhealth work")
        worker.start()
        try:
            worker.join()
        finally:
            worker.terminate()
            worker.join(PATIENCE)
        tell(f"The background worker ended (code {worker.exitcode}); starting it again.")
        time.sleep(PAUSE_AFTER_CRASH)


def _leave(signum: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def work_until_told() -> None:
    """The worker itself: ends at SIGTERM, between or within jobs; an interrupted job is resumed next time."""
    signal.signal(signal.SIGTERM, _leave)
    from dhealth.config.console.work import work

    work()

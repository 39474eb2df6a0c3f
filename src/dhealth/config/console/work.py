"""`dhealth work`: runs the jobs that screens leave behind, one after the other."""

import argparse
import logging
import time
from collections.abc import Callable

from dhealth.config.console.answers import FINE
from dhealth.config.console.language import speak_as_the_product
from dhealth.config.console.prepare import prepare

PAUSE = 1.0  # seconds between looks at the queue
SWEEP = 3600.0  # seconds between removals of what is no longer needed: sessions, addresses, alerts, workbooks

logger = logging.getLogger(__name__)


def arguments(parser: argparse.ArgumentParser) -> None:
    """How long to work."""
    parser.add_argument("--once", action="store_true", help="run what waits now, then end")


def run(options: argparse.Namespace) -> int:
    """Prepare, then work until told to stop."""
    prepare()
    speak_as_the_product()
    work(once=options.once)
    return FINE


def work(*, once: bool = False) -> None:
    """Look at the queue again and again; a job that fails is logged and does not stop the others."""
    from dhealth.care.papers.actions import forget_strays
    from dhealth.care.partner_services.actions import forget_expired
    from dhealth.care.referrals.actions import expire_due
    from dhealth.care.worklists.actions import follow, take_in_newcomers
    from dhealth.exchange.workbooks.forgetting import forget_old_workbooks
    from dhealth.exchange.workbooks.worker import run_waiting_imports
    from dhealth.trust.accounts.daily_looks import forget_old_looks
    from dhealth.trust.accounts.sign_ins import forget_ended

    swept_at = -SWEEP
    while True:
        _run(run_waiting_imports)
        _run(follow)
        if time.monotonic() - swept_at >= SWEEP:
            _run(forget_ended)
            _run(forget_old_looks)
            _run(forget_old_workbooks)
            _run(forget_strays)
            _run(expire_due)
            _run(forget_expired)
            _run(take_in_newcomers)
            swept_at = time.monotonic()
        if once:
            return
        time.sleep(PAUSE)


def _run(job: Callable[[], object]) -> None:
    from django.db import close_old_connections

    try:
        job()
    except Exception:
        logger.exception("A background job failed: %s", job.__name__)
        close_old_connections()

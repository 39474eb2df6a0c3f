"""`dhealth serve`: the web server with its workers, and one background worker, as children of one small process."""

import argparse
import os

from dhealth.config.console.answers import FINE, CommandRefused, say
from dhealth.config.console.prepare import prepare

THREADS = 4  # a web process; so many connections wait in it for the next request
SELDOM = 20_000  # objects made between two looks for circles of them: a request makes few circles and many objects


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen and with how many workers."""
    port = int(os.environ.get("PORT") or 8000)
    parser.add_argument("--port", type=int, default=port, help="default: the environment's PORT, or 8000")
    parser.add_argument("--host", default="127.0.0.1", help="default 127.0.0.1: this machine only")
    parser.add_argument("--workers", type=int, default=2, help="web processes (default 2)")


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM; every child ends before this process does."""
    prepare()
    serve(options.host, options.port, options.workers)
    return FINE


def serve(host: str, port: int, workers: int) -> None:
    """Start the children and wait; the program is loaded once, before they are forked.

    Raises:
        CommandRefused: somebody else listens on this port.
    """
    _refuse_taken(host, port)
    announcement = _announcement(host, port)
    _load_before_forking()
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces

    from dhealth.config.console.background import background_worker

    server = Granian(
        "dhealth.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
    )
    with background_worker():
        say(announcement)
        server.serve()


def _refuse_taken(host: str, port: int) -> None:
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CommandRefused(f"Cannot listen on {host}:{port}: {error}. Choose another with --port.") from error


def _load_before_forking() -> None:
    """Children share what is loaded here; connections are never shared, so none may be open."""
    import gc

    from django.db import connections
    from django.urls import get_resolver

    import dhealth.config.wsgi  # noqa: F401 — loads middleware
    from dhealth.config.console.language import speak_as_the_product
    from dhealth.trust.keys.sqlcipher.spare import keep as keep_spare_connections

    _ = get_resolver().url_patterns
    speak_as_the_product()
    connections.close_all()
    keep_spare_connections(THREADS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM)


def _announcement(host: str, port: int) -> str:
    from dhealth.config.console.demo import accounts_to_print

    shown = "localhost" if host in ("127.0.0.1", "0.0.0.0", "::1") else host  # noqa: S104 — shown, not bound
    return "\n".join([f"D.Health: http://{shown}:{port}/   (Ctrl-C ends it)", *accounts_to_print()])

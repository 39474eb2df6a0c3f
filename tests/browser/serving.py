"""The real program, serving a demonstration on a free port for as long as it is needed."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 180  # seconds until it has to answer


@dataclass(frozen=True)
class Served:
    """Where it answers, and the folder in which everything of it lies."""

    address: str
    folder: Path


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> bool:
    """Whether a page comes."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def demonstration(*options: str, idle_seconds: int = 86_400) -> Iterator[Served]:
    """`dhealth demo --serve` in an empty folder."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="dhealth-demo-") as folder:
        environment = {
            **os.environ,
            "DHEALTH_DATA_DIR": str(Path(folder) / "data"),
            "DHEALTH_KEY_FILE": str(Path(folder) / "keys" / "master.key"),
            "DHEALTH_IDLE_SECONDS": str(idle_seconds),
            "DJANGO_SETTINGS_MODULE": "dhealth.config.settings",
        }
        environment.pop("DHEALTH_DATABASE_URL", None)
        command = [sys.executable, "-m", "dhealth.config.console", "demo", "--serve", "--port", str(port), *options]
        with (Path(folder) / "log").open("wb") as log:
            server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
            try:
                address = _wait(f"http://localhost:{port}", server, Path(folder) / "log")
                yield Served(address, Path(folder))
            finally:
                server.terminate()
                server.wait(30)


def _wait(address: str, server: "subprocess.Popen[bytes]", log: Path) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        if answers(address + "/"):
            return address
        time.sleep(0.5)
    raise SystemExit(f"It does not answer:\n{log.read_text(encoding='utf-8')[-4000:]}")

"""D.Health and the yardstick as servers of their own, each with its environment and its port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from bench.browser import Browser

ROOT = Path(__file__).parents[1]
BareServer = Callable[[int], AbstractContextManager[int]]  # the yardstick at a port


def free_port() -> int:
    """A port with a free one after it: a server left over by a stopped run must not answer this one."""
    for port in range(18_700, 19_700, 2):
        with socket.socket() as ours_to_be, socket.socket() as bare_to_be:
            if ours_to_be.connect_ex(("127.0.0.1", port)) and bare_to_be.connect_ex(("127.0.0.1", port + 1)):
                return port
    raise SystemExit("No two free ports between 18700 and 19700.")


def ours(folder: Path) -> dict[str, str]:
    """The environment of a D.Health of its own."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DHEALTH_DATA_DIR": str(folder / "data"),
        "DHEALTH_KEY_FILE": str(folder / "keys" / "master.key"),
        "DHEALTH_IDLE_SECONDS": "86400",
        "DJANGO_SETTINGS_MODULE": "dhealth.config.settings",
    }


def migrated(folder: Path) -> dict[str, str]:
    """The same with every table, empty."""
    environment = ours(folder)
    command = [sys.executable, "-m", "dhealth.config.console", "migrate"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return environment


def python(code: str, environment: dict[str, str]) -> str:
    """Run some Python in a process of its own."""
    setup = "import django; django.setup()\nfrom bench.population import *\n"
    return subprocess.run(
        [sys.executable, "-c", setup + code], env=environment, check=True, capture_output=True, text=True
    ).stdout


@contextmanager
def serving(command: list[str], environment: dict[str, str], port: int) -> Iterator[int]:
    """A server and its process id, answering."""
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                Browser(port).get("/sign-in/")
                break
            except OSError:
                time.sleep(0.1)
        yield server.pid
    finally:
        server.terminate()
        server.wait(30)


def dhealth_serving(environment: dict[str, str], port: int) -> "contextmanager[int]":
    """D.Health as it is run."""
    return serving([sys.executable, "-m", "dhealth.config.console", "serve", "--port", str(port)], environment, port)

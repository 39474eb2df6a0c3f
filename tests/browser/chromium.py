"""Starting Chromium so that it works headless, as root, and asks nothing of the outside."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a camera that shows a test picture, and asks nobody for leave
    "--use-fake-ui-for-media-stream",
]
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


def chromium_path() -> str | None:
    """Where this machine has its Chromium, if it has one."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def excused() -> bool:
    """Whether its tests may be left out: there is none, and this is no build machine, which has to have one."""
    return chromium_path() is None and os.environ.get("CI") != "true"


def start(playwright: Playwright) -> Browser:
    """A browser; say plainly what to install where there is none."""
    path = chromium_path()
    if path is None:
        raise SystemExit("There is no Chromium here: apt-get install chromium, or set CHROMIUM to its path.")
    return playwright.chromium.launch(executable_path=path, args=ARGUMENTS)

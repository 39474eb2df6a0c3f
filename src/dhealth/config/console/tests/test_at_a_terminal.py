"""The recovery key is shown once to a person at a real terminal, and lies in a file where nobody is watching."""

import fcntl
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time

import pytest

from dhealth.trust.keys.recovery import read_recovery_key, unwrap_master_key

pytestmark = pytest.mark.embedded

ASKED = re.compile(r"Type group (\d+) from your paper: $")


def _own_terminal():
    """In the child: the terminal is its own, so that Ctrl-C reaches it."""
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """A command at a terminal of its own, with somebody in front of it."""

    def __init__(self, installation, *words):
        self.seen = ""
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "dhealth.config.console", *words]
        self.ours = ours
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=installation.environment(),
            preexec_fn=_own_terminal,
        )
        os.close(theirs)

    def read_until(self, pattern, seconds=90):
        """Everything on the screen so far, once the pattern stands there or the command has ended."""
        end = time.monotonic() + seconds
        while not re.search(pattern, self.seen) and time.monotonic() < end:
            if not select.select([self.ours], [], [], 0.2)[0]:
                continue
            try:
                piece = os.read(self.ours, 4096)
            except OSError:  # the command has ended and closed its side
                break
            self.seen += piece.decode().replace("\r\n", "\n")
        return re.search(pattern, self.seen)

    def type(self, words):
        os.write(self.ours, words.encode() + b"\n")


@pytest.fixture
def at_terminal(nothing_yet):
    terminal = Terminal(nothing_yet, "migrate")
    yield terminal
    if terminal.process.poll() is None:
        terminal.process.kill()
        terminal.process.wait()
    os.close(terminal.ours)


def shown_on(screen):
    """The groups of the recovery key as the screen shows them."""
    key = screen.partition("brought back.")[2].partition("Type group")[0]
    return read_recovery_key(key)


def read_the_key(terminal):
    """The groups that the screen shows, and the number of the one it asks back."""
    asked = terminal.read_until(ASKED)
    assert asked, terminal.seen
    shown = terminal.seen.partition("brought back.")[2].partition("Type group")[0]
    return read_recovery_key(shown), int(asked[1])


@pytest.mark.slow
@pytest.mark.covers("SEC-01")
def test_a_person_sees_the_recovery_key_once_and_no_file_keeps_it(at_terminal, nothing_yet):
    groups, number = read_the_key(at_terminal)
    at_terminal.type("WRONG")
    assert at_terminal.read_until(r"not what stands there[^$]*from your paper: $")
    at_terminal.type(groups[number - 1].lower())
    at_terminal.read_until("(?!)")  # to the end
    assert at_terminal.process.wait(60) == 0
    assert at_terminal.seen.count("   ".join(groups[:3])) == 1
    assert not nothing_yet.paper.exists()
    kept = [path.read_bytes() for path in nothing_yet.place.rglob("*") if path.is_file()]
    assert not [content for content in kept if groups[0].encode() in content]
    assert unwrap_master_key(groups, (nothing_yet.data / "recovery.wrapped").read_bytes())


def test_a_paper_that_was_never_right_leaves_no_key(at_terminal, nothing_yet):
    read_the_key(at_terminal)
    at_terminal.type("\x03")  # Ctrl-C
    at_terminal.read_until("(?!)")
    assert at_terminal.process.wait(60) == 1
    assert "Traceback" not in at_terminal.seen
    assert not nothing_yet.key.exists()


@pytest.mark.slow
@pytest.mark.covers("SEC-01")
def test_where_nobody_watches_the_key_goes_to_a_file_and_never_to_the_output(nothing_yet):
    done = nothing_yet.run("migrate")
    groups = read_recovery_key(nothing_yet.paper.read_text())
    assert done.returncode == 0
    assert str(nothing_yet.paper) in done.stderr
    assert not [group for group in groups if group in done.stdout + done.stderr]

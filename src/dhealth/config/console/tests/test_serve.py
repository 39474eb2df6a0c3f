"""The server answers, and ends with all its children however it is told to."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.embedded,
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc").exists(), reason="looks at processes in /proc"),
]


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def status(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def until(what, seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while not (held := what()) and time.monotonic() < end:
        time.sleep(0.1)
    return held


def family(pid: int) -> list[int]:
    """A process and all that came from it."""
    with contextlib.suppress(OSError):
        children = [
            int(n) for task in Path(f"/proc/{pid}/task").iterdir() for n in (task / "children").read_text().split()
        ]
        return [pid, *(member for child in children for member in family(child))]
    return []


def alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def gone(pids: list[int]) -> bool:
    return not any(map(alive, pids))


@pytest.fixture
def served(installed, request):
    port = free_port()
    words = getattr(request, "param", ["serve"])
    command = [sys.executable, "-m", "dhealth.config.console", *words, "--port", str(port)]
    server = subprocess.Popen(
        command, env=installed.environment(), stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert until(lambda: status(port) == 200)
    yield server, port
    members = family(server.pid)
    for pid in members:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    server.wait()


def test_it_prints_where_it_answers(served):
    server, port = served
    assert server.stdout.readline() == f"D.Health: http://localhost:{port}/   (Ctrl-C ends it)\n"


CTRL_C = (os.killpg, signal.SIGINT)  # a terminal tells the whole group


@pytest.mark.parametrize("how", [(os.kill, signal.SIGTERM), (os.kill, signal.SIGINT), CTRL_C])
def test_it_ends_with_all_its_children(served, how):
    server, port = served
    members = family(server.pid)
    assert len(members) == 5  # itself, two web workers, the background worker and its keeper
    tell, signal_number = how
    tell(server.pid, signal_number)
    assert server.wait(10) == 0
    assert until(lambda: gone(members), 5)
    assert status(port) == 0


def test_no_child_outlives_a_server_that_was_killed(served):
    server, _port = served
    members = family(server.pid)
    server.kill()
    server.wait()
    assert until(lambda: gone(members))


def test_a_background_worker_that_crashed_is_started_again(served):
    server, _port = served
    before = family(server.pid)
    keeper = next(pid for pid in before[1:] if len(family(pid)) > 1)
    os.kill(family(keeper)[1], signal.SIGKILL)
    assert until(lambda: len(family(keeper)) == 2 and family(keeper)[1] not in before)


def proportional_memory(pids: list[int]) -> float:
    """Megabytes, shared pages counted once."""
    rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids]
    return sum(int(line.split()[1]) for text in rollups for line in text.splitlines() if line.startswith("Pss:")) / 1024


def test_all_processes_together_stay_small(served):
    server, port = served
    for _request in range(200):
        status(port)
    assert proportional_memory(family(server.pid)) < 300


def test_a_port_that_is_taken_is_one_sentence(served, installed):
    _server, port = served
    done = installed.run("serve", "--port", port)
    assert done.returncode == 1
    assert "Choose another with --port" in done.stderr


def test_the_keys_are_not_changed_under_a_running_server(served, installed):
    done = installed.run("keys", "rotate")
    assert done.returncode == 1
    assert "Stop the server" in done.stderr

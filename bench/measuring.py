"""Timing in alternating rounds: what is measured and its yardstick share every moment of the machine."""

import statistics
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bench.browser import Browser

Act = Callable[[], None]


def milliseconds(act: Act) -> float:
    """How long one run takes."""
    start = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - start)


def alternating(acts: dict[str, Act], rounds: int, each: int = 20) -> dict[str, float]:
    """The median of each act in milliseconds, run in turns after a warm-up of one turn."""
    times: dict[str, list[float]] = {name: [] for name in acts}
    for turn in range(rounds + 1):
        for name, act in acts.items():
            measured = [milliseconds(act) for _ in range(each)]
            if turn:
                times[name] += measured
    return {name: statistics.median(all_of_it) for name, all_of_it in times.items()}


def rate(acts: list[Act], seconds: float) -> float:
    """Runs a second when all of them run at once, each again and again."""
    counts, until = [0] * len(acts), time.perf_counter() + seconds

    def keep_on(index: int) -> None:
        while time.perf_counter() < until:
            acts[index]()
            counts[index] += 1

    threads = [threading.Thread(target=keep_on, args=(index,)) for index in range(len(acts))]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - start)


def memory_of(pid: int) -> float:
    """MB of a process and its children, shared pages shared out (PSS)."""
    waiting, total = [pid], 0
    while waiting:
        one = waiting.pop()
        try:
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += [int(child) for child in (task / "children").read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total / 1024


def bytes_over_the_wire(port: int) -> int:
    """The first page with everything it refers to, as a browser that takes Brotli receives it."""
    import http.client
    import re

    def fetch(path: str) -> bytes:
        with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
            connection.request("GET", path, headers={"Accept-Encoding": "br"})
            return connection.getresponse().read()

    page = Browser(port).get("/sign-in/")
    referred = re.findall(rb'(?:href|src)="(/static/[^"]+)"', page)
    return len(fetch("/sign-in/")) + sum(len(fetch(path.decode())) for path in set(referred))

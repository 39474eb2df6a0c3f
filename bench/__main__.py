"""Fills, serves, measures and prints: `make bench` (a quarter of an hour), `python -m bench --small` (a minute)."""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from bench import closing, referrals, worklists
from bench.acts import acknowledged, bare_browser, found, inserted, registered, reported, signed_in
from bench.browser import Browser
from bench.measuring import Act, alternating, bytes_over_the_wire, memory_of, milliseconds, rate
from bench.servers import ROOT, dhealth_serving, free_port, ours, python, serving

GROUPS = 20
FULL = {"clients": 100_000, "services": (10_000, 100_000, 1_000_000), "rows": 100_000, "rounds": 10, "seconds": 10.0}
FULL |= {"slips": (2_000, 20_000, 200_000)}
SMALL = {"clients": 4_000, "services": (2_000, 20_000), "rows": 4_000, "rounds": 3, "seconds": 2.0, "slips": (2_000,)}


def say(name: str, value: str, wanted: str = "") -> None:
    """One line of the table."""
    print(f"{name:<58} {value:>16}   {wanted}", flush=True)


class Bench:
    """Everything in one run."""

    def __init__(self, sizes: dict[str, object], work: Path) -> None:
        self.sizes, self.work = sizes, work
        self.each = sizes["clients"] // GROUPS  # type: ignore[operator]
        self.environment = ours(work / "main")
        self.bare = {**os.environ, "PYTHONPATH": str(ROOT), "BENCH_BARE_DIR": str(work)}

    def prepare(self) -> None:
        """Both databases, empty but for tables and the yardstick's rows."""
        subprocess.run([sys.executable, "-m", "bench.bare"], env=self.bare, check=True)
        subprocess.run(
            [sys.executable, "-m", "dhealth.config.console", "migrate"], env=self.environment, check=True,
            capture_output=True,
        )  # fmt: skip
        python(
            "from dhealth.trust.accounts.demonstration import mark_as_demonstration; mark_as_demonstration()\n"
            f"for n in range({GROUPS}):\n o, u = group_named(n); fill_clients(o, u.pk, n * {self.each}, {self.each})\n"
            "reader()",
            self.environment,
        )

    def fill_to(self, services: int, before: int) -> None:
        """Add services until there are so many."""
        share = (services - before) // GROUPS
        python(
            f"for n in range({GROUPS}):\n"
            " o, u = group_named(n); ids = list(Client.objects.filter(organisation=o).values_list('pk', flat=True))\n"
            f" fill_services(o, ids, u.pk, {share}, {services} + n)",
            self.environment,
        )

    def codes(self) -> list[str]:
        """Codes to look up."""
        return json.loads(python("import json; print(json.dumps(codes(group_named(1)[0], 500)))", self.environment))

    def pages(self, browser: Browser, bare: Browser, reader: Browser) -> dict[str, Act]:
        """What is measured beside the bare page."""
        chance, codes = random.Random(1), self.codes()
        quarter, million = "?start=01/04/2025&end=30/06/2025", "?start=01/01/2024&end=31/12/2026"
        return {
            "bare page": lambda: bare.get(f"/page?name=row+{chance.randrange(50_000)}") and None,
            "look-up by code": lambda: found(browser, chance.choice(codes)),
            "look-up by code, whole page (no script)": lambda: found(browser, chance.choice(codes), script=False),
            "look-up by phone": lambda: found(browser, f"09{self.each + chance.randrange(self.each):08}"),
            "search part of a name (group of 5,000)": lambda: found(
                browser, chance.choice(["duc dat", "huong", "khiem"])
            ),
            "report, one group and quarter": lambda: reported(browser, quarter),
            "report, everything": lambda: reported(reader, million),
        }

    def measure_pages(self, services: int, port: int) -> None:
        """Medians at this size."""
        with (
            dhealth_serving(self.environment, port) as pid,
            self.bare_serving(port + 1),
        ):
            acts = self.pages(signed_in(port, "do01"), bare_browser(port + 1), signed_in(port, "docdo"))
            slow = {name: acts.pop(name) for name in list(acts) if name.startswith("report")}
            times = alternating(acts, self.sizes["rounds"])  # type: ignore[arg-type]
            times |= alternating(slow, 5, each=1)
            print(f"\nwith {services:,} services")
            for name, took in times.items():
                say(name, f"{took:.1f} ms", f"{took / times['bare page']:.1f} × bare page")
            say("memory of all processes (PSS)", f"{memory_of(pid):.0f} MB", "≤ 450 MB")
            say("first page over the wire", f"{bytes_over_the_wire(port) / 1000:.1f} kB", "≤ 60 kB")

    def bare_command(self, port: int) -> list[str]:
        """The yardstick under the same server."""
        return [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", "2",
            "--blocking-threads", "4", "--http", "1", "--no-ws", "bench.bare:application",
        ]  # fmt: skip

    def measure_writes(self, port: int) -> None:
        """Registering beside inserting, one writer and four, and none lost."""
        with (
            dhealth_serving(self.environment, port),
            self.bare_serving(port + 1),
        ):
            before = self.count()
            print("\nwrites a second, in turns")
            for writers in (1, 4):
                self.measure_writers(writers, port)
        stored = self.stored()
        say("acknowledged, of these stored", f"{len(acknowledged)}, {stored}", "none lost")
        say("stored by these writes", f"{self.count() - before}")

    def measure_writers(self, writers: int, port: int) -> None:
        """So many people at once, each with a connection of their own; the median of three turns."""
        people = [signed_in(port, f"do{n:02}") for n in range(writers)]
        bare = [bare_browser(port + 1) for _ in range(writers)]
        seconds = float(self.sizes["seconds"])  # type: ignore[arg-type]
        ours_rate, bare_rate = [], []
        for _ in range(3):
            ours_rate.append(rate([partial(registered, one) for one in people], seconds))
            bare_rate.append(rate([partial(inserted, one) for one in bare], seconds))
        ours, yardstick = sorted(ours_rate)[1], sorted(bare_rate)[1]
        say(f"registering, {writers} writer(s)", f"{ours:.0f} / s", f"≥ ¼: {ours / yardstick:.2f}")
        say(f"bare insert, {writers} writer(s)", f"{yardstick:.0f} / s")

    def stored(self) -> int:
        """How many of the acknowledged records the database has, asked after the server has ended."""
        place = self.work / "acknowledged.json"
        place.write_text(json.dumps(acknowledged))
        ask = f"import json; wanted = set(json.load(open({str(place)!r})))\n"
        ask += "print(sum(str(pk) in wanted for pk in Client.objects.values_list('pk', flat=True).iterator()))"
        return int(python(ask, self.environment))

    def count(self) -> int:
        """Clients in the database."""
        return int(python("print(Client.objects.count())", self.environment))

    def measure_large_group(self, port: int) -> None:
        """Search in one group with all the clients: the first time and after."""
        environment = ours(self.work / "large")
        subprocess.run(
            [sys.executable, "-m", "dhealth.config.console", "migrate"],
            env=environment,
            check=True,
            capture_output=True,
        )
        python(
            "from dhealth.trust.accounts.demonstration import mark_as_demonstration; mark_as_demonstration()\n"
            f"o, u = group_named(1); fill_clients(o, u.pk, 0, {self.sizes['clients']})",
            environment,
        )
        print(f"\none group of {self.sizes['clients']:,}")
        with dhealth_serving(environment, port):
            browser = signed_in(port, "do01")
            say("search part of a name, cold", f"{milliseconds(lambda: found(browser, 'khiem')):.0f} ms", "≤ 700 ms")
            warm = alternating({"warm": lambda: found(browser, "duc dat")}, 5, each=5)["warm"]
            say("search part of a name, warm", f"{warm:.1f} ms", "≤ 60 ms")

    def measure_import(self) -> None:
        """A large workbook from the console."""
        environment, book = ours(self.work / "import"), self.work / "book.xlsx"
        rows = self.sizes["rows"]
        python(f"from bench.books import write_book; write_book({str(book)!r}, {rows})", environment)
        command = [sys.executable, "-m", "dhealth.config.console", "import-workbook", str(book)]
        start = time.perf_counter()
        subprocess.run(
            [*command, "--organisation", "Nhóm đo", "--json"], env=environment, check=True, capture_output=True
        )
        took = time.perf_counter() - start
        print()
        say(f"import of {rows:,} rows", f"{rows / took:.0f} rows / s", "≥ 1,000")  # type: ignore[operator]

    def run(self) -> None:
        """All of it."""
        port, before = free_port(), 0
        self.prepare()
        for services in self.sizes["services"]:  # type: ignore[attr-defined]
            self.fill_to(services, before)
            self.measure_pages(services, port)
            before = services
        self.measure_writes(port)
        self.measure_large_group(port)
        self.measure_import()
        clients, services = self.sizes["clients"], self.sizes["services"][-1]  # type: ignore[index]
        worklists.measure(self.work / "worklists", clients, services, port)  # type: ignore[arg-type]
        closing.measure(self.work / "closing", clients)  # type: ignore[arg-type]
        self.measure_slips(port)

    def run_slips(self) -> None:
        """Slips alone."""
        subprocess.run([sys.executable, "-m", "bench.bare"], env=self.bare, check=True)
        self.measure_slips(free_port())

    def measure_slips(self, port: int) -> None:
        """Slips of two years, and the money that follows them."""
        referrals.measure(self.work / "slips", self.sizes["slips"], port, self.bare_serving, say)  # type: ignore[arg-type]

    def bare_serving(self, port: int) -> AbstractContextManager[int]:
        """The yardstick, as it is served everywhere here."""
        return serving(self.bare_command(port), self.bare, port)


def main() -> None:
    """Read the size and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a minute instead of a quarter of an hour")
    parser.add_argument("--only", choices=("slips",), help="nothing but the slips and their money")
    parser.add_argument("--place", type=Path, help="where the databases lie (default: a temporary folder)")
    options = parser.parse_args()
    work = options.place or Path(tempfile.mkdtemp(prefix="dhealth-bench-"))
    work.mkdir(parents=True, exist_ok=True)
    try:
        bench = Bench(SMALL if options.small else FULL, work)
        bench.run_slips() if options.only else bench.run()
    finally:
        if options.place is None:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()

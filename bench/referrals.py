"""Slips as they grow: the inbox and its answers, the lists, the money; each beside a bare page or a bare insert."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench import claims
from bench.acts import bare_browser, inserted, signed_in
from bench.browser import Browser
from bench.measuring import Act, alternating
from bench.servers import BareServer, dhealth_serving, migrated, python

ANSWERS = 60  # at each size, each on a slip of its own
_KNOWN = "from bench.chain import grow\nfrom bench.referrals import known\ngrow({slips})\nprint(known())"
Say = Callable[..., None]


def measure(place: Path, sizes: tuple[int, ...], port: int, bare: BareServer, say: Say) -> None:
    """A database of its own that grows from size to size; at each, what every page and act takes."""
    environment = migrated(place)
    for slips in sizes:
        ids = json.loads(python(_KNOWN.format(slips=slips), environment))
        print(f"\nwith {slips:,} slips, {ids['open']:,} of them open in one inbox, {ids['claims']:,} claims")
        with dhealth_serving(environment, port), bare(port + 1):
            _pages(port, ids, say)
            _answers(port, ids["waiting"], say)
        for said in python(f"from bench import claims\nclaims.checks({slips})", environment).splitlines():
            print(said, flush=True)


def known() -> str:
    """What the measuring asks for, as JSON: slips that wait at one clinic, a contract, its largest batch."""
    from dhealth.care.claims.models import Batch, ClaimLine
    from dhealth.care.referrals.queries import inbox_of
    from dhealth.trust.organisations.models import Organisation

    clinic = Organisation.objects.get(name="PK đo 00")
    waits = inbox_of([clinic.pk]).filter(state="sent").order_by("-sent_on", "referral")[: 2 * ANSWERS]
    batch = Batch.objects.order_by("-closing__lines").select_related("contract")[0]
    return json.dumps(
        {
            "waiting": [(str(one.referral_id), one.referral.code) for one in waits],
            "open": inbox_of([clinic.pk]).count(),
            "claims": ClaimLine.objects.count(),
            "contract": str(batch.contract_id),
            "batch": str(batch.pk),
            "lines": batch.closing.lines,
            "quarter": batch.until.isoformat(),
        }
    )


def _pages(port: int, ids: dict[str, str], say: Say) -> None:
    people = {name: signed_in(port, name) for name in ("pk00", "ph00", "do00", "tc00", "cdc", "ql", "me")}
    bare = bare_browser(port + 1)
    acts: dict[str, Act] = {"bare page": lambda: bare.get("/page?name=row+77") and None}
    acts |= {name: partial(_opened, people[who], path) for name, who, path in PAGES}
    acts |= {name: partial(_opened, people[who], path) for name, who, path in claims.pages(ids)}
    slow = {name: partial(_opened, people[who], path) for name, who, path in COUNTED}
    times = alternating(acts, 3, each=5)
    times |= alternating(slow, 2, each=1)
    promised = {"the clinic's inbox": "≤ 150 ms", **{name: "≤ 1 s" for name in slow}}
    for name, took in times.items():
        say(name, f"{took:.1f} ms", f"{took / times['bare page']:.1f} × bare page  {promised.get(name, '')}")
    both = alternating({name: partial(_opened, people[who], path) for name, who, path in claims.papers(ids)}, 1, each=1)
    for name, took in both.items():
        say(name, f"{took / 1000:.2f} s")
    whole = f"the statement of a quarter with the papers of its batch of {ids['lines']:,}"
    say(whole, f"{sum(both.values()) / 1000:.2f} s", "≤ 20 s")


PAGES = (
    ("the clinic's inbox", "pk00", "/inbox/"),
    ("the inbox, who comes", "pk00", "/inbox/?part=coming"),
    ("the inbox, what is done", "pk00", "/inbox/?part=done"),
    ("a group's slips", "do00", "/slips/"),
    ("a group's slips, settled", "do00", "/slips/?part=done"),
    ("a worker's slips", "tc00", "/slips/"),
    ("partner services", "do00", "/around/"),
    ("agreements", "ql", "/agreements/"),
)
COUNTED = (  # whatever counts all slips
    ("outcomes by area and year, all groups, small ones hidden", "me", "/slips/outcomes/"),
    ("outcomes by group and clinic, all groups", "me", "/slips/outcomes/pairs/"),
    ("outcomes with and without an agreement, all groups", "me", "/slips/outcomes/beside/"),
    ("outcomes by area and year, one group", "do00", "/slips/outcomes/"),
    ("outcomes by group and clinic, one group", "do00", "/slips/outcomes/pairs/"),
    ("outcomes by area and year, the province", "cdc", "/slips/outcomes/"),
    ("outcomes by group and clinic, one clinic", "ph00", "/slips/outcomes/pairs/"),
    ("how a clinic answers", "ph00", "/inbox/figures/"),
)


def _opened(browser: Browser, path: str) -> None:
    content = browser.get(path)
    assert b"<main" in content or content[:2] == b"PK", (path, content[:2000])


def _answers(port: int, waiting: list[tuple[str, str]], say: Say) -> None:
    """Slips taken, and slips shown: each once, in turns with a bare insert."""
    clinic, bare = signed_in(port, "pk00"), bare_browser(port + 1)
    clinic.get("/inbox/")
    half = len(waiting) // 2
    to_take, to_show = iter(waiting[:half]), iter(waiting[half:])
    acts: dict[str, Act] = {
        "bare insert": lambda: inserted(bare),
        "an answer: the slip is taken": lambda: _taken(clinic, next(to_take)[0]),
        "an answer: the slip is scanned": lambda: _shown(clinic, next(to_show)[1]),
    }
    each = max(1, min(5, half // 3))
    times = alternating(acts, max(1, half // each - 1), each=each)
    for name, took in times.items():
        say(name, f"{took:.1f} ms", f"{took / times['bare insert']:.1f} × bare insert  ≤ 60 ms")


def _taken(browser: Browser, pk: str) -> None:
    status, content = browser.post(f"/inbox/{pk}/take/", {"appointment": ""})
    assert status in (302, 303) and "done=" in browser.location, (status, browser.location, content[:2000])


def _shown(browser: Browser, code: str) -> None:
    status, content = browser.post("/scan/", {"code": code})
    assert status in (302, 303), (status, content[:2000])

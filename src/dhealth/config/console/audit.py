"""`dhealth audit verify`: walks every organisation's chain of events and names the first break; then the books."""

import argparse

from dhealth.config.console.answers import FINE, REFUSED, say, tell
from dhealth.config.console.prepare import prepare


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with the log."""
    parser.add_argument("what", choices=["verify"], help="prove that no event was changed, removed or cut off")


def run(options: argparse.Namespace) -> int:
    """One line a chain, and one for each thing wrong with money; 1 when there is any break."""
    prepare()
    from dhealth.care.claims.proof import wrong
    from dhealth.trust.audit.log import PLATFORM
    from dhealth.trust.audit.verify import verify_all
    from dhealth.trust.organisations.models import Organisation

    names = dict(Organisation.objects.values_list("pk", "name")) | {PLATFORM: "(the installation itself)"}
    chains = events = broken = 0
    for chain, length, found in verify_all():
        state = f"BROKEN at event {found.seq}: {found.problem}" if found else "OK"
        say(f"{state:<8} {length:>10} events  {names.get(chain, chain)}")
        chains, events, broken = chains + 1, events + length, broken + bool(found)
    tell(f"{events} events in {chains} chains, {broken} broken.")
    found_wrong = list(wrong())
    for one in found_wrong:
        say(f"WRONG    {one}")
    tell(f"The books of money: {len(found_wrong) or 'nothing'} wrong.")
    return REFUSED if broken or found_wrong else FINE

"""`dhealth check`: may this installation start, and is it set up for real use?"""

import argparse

from dhealth.config.console.answers import FINE, say
from dhealth.config.console.first_keys import wrapped_file
from dhealth.config.console.folders import on_postgresql
from dhealth.config.console.prepare import prepare
from dhealth.trust.keys.master import data_dir, key_file
from dhealth.trust.keys.recovery import paper_beside


def arguments(parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(options: argparse.Namespace) -> int:
    """Prepare, then say line by line what was found; a refusal comes as one sentence."""
    prepare()
    say(f"ok    data folder    {data_dir()}")
    say(f"ok    master key     {key_file()}, outside the data folder, opens every data key")
    say(f"ok    recovery copy  {wrapped_file()}")
    say(f"ok    database       {'PostgreSQL, writes are kept' if on_postgresql() else 'SQLCipher, WAL, synchronous'}")
    for line in _advice():
        say(f"note  {line}")
    return FINE


def _advice() -> list[str]:
    from django.conf import settings

    advice = []
    if paper_beside(key_file()).exists():
        advice.append(
            f"the recovery key still lies at {paper_beside(key_file())}: move it to paper and delete the file"
        )
    if not settings.HTTPS:
        advice.append("DHEALTH_HTTPS is not set: passkeys and safe cookies need TLS and a host name")
    return advice

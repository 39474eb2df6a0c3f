"""`dhealth backup`: one sealed archive of everything, taken while people work."""

import argparse
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from dhealth.config.console.answers import FINE, CommandRefused, say
from dhealth.config.console.first_keys import wrapped_file
from dhealth.config.console.prepare import prepare
from dhealth.trust.keys.master import data_dir, key_file


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("place", type=Path, help="a folder for backups (each gets the time as its name), or a file")


def run(options: argparse.Namespace) -> int:
    """Write the archive and print where it is."""
    prepare()
    from dhealth.care.clients.erasures import note_missing
    from dhealth.config.console.database_copies import add_database
    from dhealth.trust.keys.archive import new_archive

    note_missing()
    now = timezone.localtime()
    place = _place(options.place.expanduser().absolute(), now)
    with new_archive(place, wrapped_file().read_bytes(), now, program=_version()) as archive:
        files = {f"file-{number}": path for number, path in enumerate(_files(), start=1)}
        for name, path in files.items():
            with path.open("rb") as file:
                archive.add(name, file)
        manifest = add_database(archive)
        names = {name: str(path.relative_to(data_dir())) for name, path in files.items()}
        archive.finish({**manifest, "files": names})
    say(str(place))
    return FINE


def _version() -> str:
    from importlib.metadata import version

    return version("dhealth")


def _place(asked: Path, now: datetime) -> Path:
    """A new file outside the data folder and away from the key."""
    place = asked / f"dhealth-{now:%Y-%m-%d-%H%M%S}.backup" if asked.is_dir() else asked
    if place.resolve().is_relative_to(data_dir().resolve()):
        raise CommandRefused(f"{place} lies in the data folder: a backup must survive its loss. Choose another disk.")
    if place.parent.resolve() == key_file().parent.resolve():
        raise CommandRefused(
            f"{place.parent} holds the key: whoever takes the backup must not find it. Choose another."
        )
    if place.exists():
        raise CommandRefused(f"{place} exists already and is not overwritten. Choose another name.")
    if not place.parent.is_dir():
        raise CommandRefused(f"There is no folder {place.parent}. Make it first, or name another.")
    return place


def _files() -> list[Path]:
    """Everything stored beside the database; not what can be made again, nor locks."""
    left_out = {"static", wrapped_file().name}
    return sorted(
        path
        for path in data_dir().rglob("*")
        if path.is_file() and not path.is_symlink() and not _left_out(path.relative_to(data_dir()), left_out)
    )


def _left_out(path: Path, names: set[str]) -> bool:
    return path.parts[0] in names or path.parts[0].startswith((".", "dhealth.db")) or path.suffix == ".part"

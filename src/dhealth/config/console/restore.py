"""`dhealth restore`: brings a backup into an empty data folder and proves that everything in it is whole."""

import argparse
import getpass
import os
import shutil
from pathlib import Path
from typing import Any

from dhealth.config.console.answers import FINE, CommandRefused, CouldNotRead, say, watched
from dhealth.config.console.first_keys import wrapped_file, write_private
from dhealth.config.console.folders import database_file, make_data_folder, on_postgresql, use_alone
from dhealth.trust.keys.archive import Archive
from dhealth.trust.keys.frames import Damaged
from dhealth.trust.keys.master import data_dir, key_file, master_key, write_master_key
from dhealth.trust.keys.recovery import WrongRecoveryKey, read_recovery_key, unwrap_master_key

LOCKS = {".in-use", ".preparing", ".restoring"}
ERASURES = "erasures"  # care.clients.erasures writes it; this module runs before Django is set up


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to restore, and with which recovery key."""
    parser.add_argument("archive", type=Path, help="a file that dhealth backup wrote")
    parser.add_argument("--recovery-key-file", type=Path, help="a file with the recovery key (else it is asked for)")
    parser.add_argument(
        "--erasures",
        type=Path,
        action="append",
        default=[],
        help="the data folder of the lost installation, or its file `erasures`: who was erased is erased again",
    )


def run(options: argparse.Namespace) -> int:
    """Nothing changes before the whole archive has been read and proved; at a failure nothing is left behind."""
    _refuse_full_folder()
    archive = _open(options.archive)
    made_key = not key_file().exists()
    lists = _lists_of_erasures(options.erasures)
    try:
        key = _key(archive, options.recovery_key_file) if made_key else master_key()
        manifest = archive.prove(key)
        make_data_folder()
        use_alone()
        _bring_back(archive, manifest, key, lists, made_key=made_key)
    except Damaged as error:
        raise CommandRefused(
            f"{options.archive} cannot be restored ({error}): it is damaged, not whole, or of another key than "
            f"{key_file()}. Nothing was changed. Take another backup, or another key."
        ) from error
    except WrongRecoveryKey as error:
        raise CommandRefused(str(error)) from error
    finally:
        archive.close()
        shutil.rmtree(data_dir() / ".restoring", ignore_errors=True)
    say(_about_erasures(lists, archive))
    say(f"Restored into {data_dir()}. Its key is {key_file()}.")
    return FINE


def _refuse_full_folder() -> None:
    if data_dir().is_dir() and {path.name for path in data_dir().iterdir()} - LOCKS - {ERASURES}:
        raise CommandRefused(f"{data_dir()} is not empty: restore goes into an empty data folder. Move it aside first.")


def _lists_of_erasures(named: list[Path]) -> list[Path]:
    """The lists that stand outside the backup: named ones, and those of this folder or of one moved aside.

    A folder that was moved aside has a name that begins alike: /var/lib/dhealth, /var/lib/dhealth.old.
    """
    places = [place / ERASURES if place.is_dir() else place for place in named]
    for place in places:
        if not place.is_file():
            raise CouldNotRead(f"There is no list of erasures at {place}. Name the data folder of the lost server.")
    folder = data_dir()
    return places + sorted(place for place in folder.parent.glob(f"{folder.name}*/{ERASURES}") if place.is_file())


def _about_erasures(lists: list[Path], archive: Archive) -> str:
    if lists:
        return f"Erasures after the backup were taken from {', '.join(map(str, lists))}."
    return (
        f"Attention: whoever was erased after this backup ({archive.about['made_at']}) is in the records again, for no "
        "list of erasures of the lost server was found. Repeat these erasures from the paper register before anybody "
        "works; or restore once more with --erasures, if the lost server's data folder still exists."
    )


def _open(place: Path) -> Archive:
    try:
        return Archive(place)
    except OSError as error:
        raise CouldNotRead(f"{place} cannot be read: {error.strerror}.") from error
    except Damaged as error:
        raise CommandRefused(f"{place} is not a backup of D.Health, or it is damaged. Take another backup.") from error


def _key(archive: Archive, paper: Path | None) -> bytes:
    if paper is not None:
        try:
            typed = paper.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CouldNotRead(f"The recovery key in {paper} cannot be read.") from error
    elif watched():
        typed = getpass.getpass("The nine groups of the recovery key: ")
    else:
        raise CommandRefused(
            f"There is no key at {key_file()}, so the recovery key is needed: give it with --recovery-key-file. "
            "Without it nobody can open this backup."
        )
    return unwrap_master_key(read_recovery_key(typed), archive.wrapped)


def _bring_back(archive: Archive, manifest: dict[str, Any], key: bytes, lists: list[Path], *, made_key: bool) -> None:
    if (manifest["engine"] == "postgresql") != on_postgresql():
        raise CommandRefused(
            f"This backup is of a {manifest['engine']} database: "
            + ("unset DHEALTH_DATABASE_URL." if on_postgresql() else "set DHEALTH_DATABASE_URL to an empty one.")
        )
    if made_key:
        write_master_key(key_file(), key)
    try:
        _unpack_and_prove(archive, manifest, key, lists)
    except BaseException:
        if made_key:
            key_file().unlink()
        raise


def _unpack_and_prove(archive: Archive, manifest: dict[str, Any], key: bytes, lists: list[Path]) -> None:
    """Files first, the database last: while it is missing, nothing starts on the folder."""
    import django

    django.setup()
    from dhealth.care.clients.erasures import note, noted
    from dhealth.config.console.proving import prove

    place = data_dir() / ".restoring"
    shutil.rmtree(place, ignore_errors=True)
    for name, path in manifest["files"].items():
        archive.extract(name, key, place / "files" / path)
    erased = {one for listed in [place / "files" / ERASURES, *lists] for one in noted(listed)}
    for line in prove(archive, manifest, key, place / database_file().name, {one.client for one in erased}):
        say(line)
    for path in manifest["files"].values():
        (data_dir() / path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        (place / "files" / path).replace(data_dir() / path)
    note(erased - noted(data_dir() / ERASURES))
    write_private(wrapped_file(), archive.wrapped)
    if not on_postgresql():
        (place / database_file().name).replace(database_file())
    os.sync()

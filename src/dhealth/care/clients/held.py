"""Everything that is held about one client, in the reader's words: for showing and for a copy."""

from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.cards import sex_in_words, unmasked
from dhealth.care.clients.holdings import Holding, keepers
from dhealth.care.clients.identity import open_card, open_details
from dhealth.care.clients.models import Channel, Client, Gender, Group, Told
from dhealth.care.clients.safe import SafeContact, safe_contact
from dhealth.kernel.codes import show_code
from dhealth.kernel.dates import show_date
from dhealth.trust.accounts.actors import Actor


def everything_held(actor: Actor, client: Client) -> list[Holding]:
    """The record, consents, codes, and what each room above keeps (see holdings.py)."""
    own = [_record(actor, client), _consents(client), _departures(client), _codes(client)]
    return [*own, *(keep(actor, client) for keep in keepers)]


def _record(actor: Actor, client: Client) -> Holding:
    identity = unmasked(actor, client)
    card = open_card(client.organisation_id, client.pk, client.card)
    details = open_details(client.organisation_id, client.pk, client.details)
    safe = safe_contact(details)
    groups = ", ".join(str(Group(group).label) for group in [client.main_group, *client.other_groups] if group)
    rows = [
        (_("Code"), show_code(client.code)),
        (_("Nickname"), card.nickname),
        (_("Name"), identity.get("name", "")),
        (_("Phone"), identity.get("phone", "")),
        (_("Year of birth"), str(client.birth_year or "")),
        (_("Date of birth"), identity.get("birth_day", "")),
        (_("Sex at birth"), sex_in_words(client)),
        (_("Gender identity"), str(Gender(client.gender).label) if client.gender else ""),
        (_("Groups"), groups),
        (_("How they were reached"), str(Channel(client.channel).label) if client.channel else ""),
        (_("Day of first contact"), show_date(client.reached_on) if client.reached_on else ""),
        (_("HIV status, as they told it"), str(Told(client.told_status).label) if client.told_status else ""),
        (_("ID number"), identity.get("cccd", "")),
        (_("Address, commune"), identity.get("address", "")),
        (_("Place"), client.place.name if client.place else ""),
        (_("Zalo"), details.zalo),
        (_("Facebook"), details.facebook),
        (_("Safe times"), details.safe_time),
        (_("Safe words"), details.safe_words),
        (_("Safe hours and ways"), SafeContact(safe.start, safe.end, safe.ways).line),
        (_("Note"), details.note),
        (_("On whose list"), client.worker.display_name if client.worker else ""),
    ]
    asked = {"arv": _("On ARV treatment"), "last_test": _("Last test"), "when": _("Month and year of it")}
    answers = {
        "now": _("Now"),
        "never": _("Never"),
        "stopped": _("Stopped"),
        "once": _("Once before"),
        "forgotten": _("Cannot remember"),
    }
    rows += [(asked.get(key, key), answers.get(value, str(value))) for key, value in client.told.items()]
    return Holding(_("The record"), (_("Entry"), _("Held")), [row for row in rows if row[1]])


def _consents(client: Client) -> Holding:
    rows = [
        (
            show_date(timezone.localdate(consent.said_at)),
            str(consent.get_purpose_display()),
            _("yes") if consent.given else _("taken back"),
            consent.recorded_by.display_name,
        )
        for consent in client.consents.select_related("recorded_by")
    ]
    return Holding(_("Agreement"), (_("Day"), _("What for"), _("Answer"), _("Written down by")), rows)


def _departures(client: Client) -> Holding:
    rows = []
    for left in client.departures.select_related("recorded_by", "ended").order_by("recorded_at"):
        ended = getattr(left, "ended", None)
        held = f"{ended.get_why_display()}, {show_date(ended.day)}" if ended else _("holds")
        rows.append(
            (
                show_date(left.day),
                left.get_why_display(),
                left.get_told_by_display(),
                left.recorded_by.display_name,
                held,
            )
        )
    columns = (_("Day"), _("What happened"), _("Who told"), _("Written down by"), _("State"))
    return Holding(_("No longer with us"), columns, rows)


def _codes(client: Client) -> Holding:
    sources = {"workbook": _("workbook"), "project": _("project"), "clinic": _("clinic"), "merged": _("merged record")}
    sources["moved"] = _("the group before")
    rows = [(code.code, sources.get(code.source, code.source)) for code in client.codes.order_by("code")]
    return Holding(_("Other codes"), (_("Code"), _("From")), rows)

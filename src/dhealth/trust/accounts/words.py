"""How the acts of the policy page are called by people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GROUPS: dict[str, str | Promise] = {
    "audit": _("Event log"),
    "client": _("Clients"),
    "consent": _("Consent"),
    "denominator": _("Outside figures"),
    "duplicate": _("Possible duplicates"),
    "factor": _("Lost second factors"),
    "grant": _("Roles"),
    "linkage": _("Same person at two organisations"),
    "merge": _("Merged records"),
    "organisation": _("Organisations"),
    "person": _("Colleagues"),
    "report": _("Reports"),
    "service": _("Services"),
    "workbook": _("Workbooks"),
}

VERBS: dict[str, str | Promise] = {
    "audit.verify": _("Check that no event was changed"),
    "client.search": _("Search"),
    "client.read": _("Open a record"),
    "client.register": _("Register"),
    "client.correct": _("Correct"),
    "client.show_identity": _("See name, phone, address"),
    "client.assign": _("Pass on to another worker"),
    "client.show_access": _("See who looked"),
    "client.export": _("Give the client a copy"),
    "client.erase": _("Erase where the law allows"),
    "consent.give": _("Record consent"),
    "consent.withdraw": _("Record that consent is withdrawn"),
    "denominator.enter": _("Enter with source and date"),
    "duplicate.read": _("See why two records may be one person"),
    "duplicate.decide": _("Decide whether they are"),
    "factor.ask_reset": _("Ask for a reset"),
    "factor.approve_reset": _("Approve what a colleague asked"),
    "grant.give": _("Give a role"),
    "grant.end": _("End a role"),
    "linkage.read": _("See a pair"),
    "linkage.decide": _("Decide about a pair"),
    "merge.undo": _("Take a merge back"),
    "organisation.read": _("See"),
    "organisation.add": _("Add"),
    "organisation.change": _("Change"),
    "person.read": _("See who works there"),
    "person.add": _("Add a colleague"),
    "person.invite": _("Invite to sign in"),
    "person.disable": _("End access"),
    "person.enable": _("Give access back"),
    "report.read": _("See figures"),
    "report.list": _("Open the list behind a figure"),
    "report.export": _("Take a file away"),
    "service.record": _("Record"),
    "service.correct": _("Correct"),
    "service.show_result": _("See a result"),
    "workbook.import": _("Bring in a workbook"),
    "workbook.undo": _("Take an import back"),
}


def group_name(noun: str) -> str:
    """What a group of acts is about; the bare word where nobody named it yet."""
    return str(GROUPS.get(noun, noun))


def verb_name(verb: str) -> str:
    """One act in words; the bare verb where nobody named it yet."""
    return str(VERBS.get(verb, verb))

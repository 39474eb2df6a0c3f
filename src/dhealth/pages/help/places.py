"""Which page of help, and which part of it, belongs to the page at hand: by the name of its address."""

from functools import cache
from typing import Final

from django.urls import NoReverseMatch, reverse

# The noun of an address leads to a page of help; an address that needs another part is named in full.
BY_NOUN: Final = {
    "home": "today",
    "client": "client",
    "consent": "client",
    "duplicate": "duplicates",
    "merge": "duplicates",
    "service": "meeting",
    "worklist": "lists",
    "attempt": "lists",
    "retention": "lists",
    "target": "targets",
    "week": "week",
    "transfer": "moves",
    "partner": "partners",
    "notice": "partners",
    "cluster": "areas",
    "gathering": "meetings",
    "task": "meetings",
    "issue": "meetings",
    "agreement": "agreements",
    "province": "agreements",
    "referral": "slips",
    "scan": "slips",
    "inbox": "inbox",
    "walk_in": "inbox",
    "shared_list": "inbox",
    "clinic": "inbox",
    "quality": "quality",
    "close": "close",
    "stock": "stock",
    "success": "outcomes",
    "profile": "agreements",
    **dict.fromkeys(("claim", "contract", "batch", "payment"), "money"),
    "report": "reports",
    "denominator": "reports",
    "workbook": "import",
    "linkage": "pairs",
    "organisation": "organisations",
    "project": "organisations",
    "person": "people",
    "grant": "people",
    "factor": "people",
    "alert": "people",
    "onboarding": "practice",
    "tour": "practice",
    "practice": "practice",
    "feedback": "feedback",
    "policy": "rules",
    "account": "account",
    "mfa": "account",
    "session": "account",
    "paper": "papers",
    "expense": "expenses",
    "help": "",
    "governance": "words",
    "usage": "rules",
}
BY_NAME: Final = {
    **dict.fromkeys(("province.read", "province.open", "province.begin"), "agreements#province"),
    "inbox.open": "inbox#answer",
    "inbox.confirm": "inbox#many",
    "inbox.figures": "inbox#figures",
    "walk_in.hold": "inbox#held",
    "walk_in.match": "inbox#held",
    "walk_in.drop": "inbox#held",
    "referral.present": "inbox#scan",
    "shared_list.read": "inbox#list",
    "clinic.read": "inbox#page",
    "clinic.open": "inbox#page",
    "clinic.keep": "inbox#page",
    "clinic_pin.set": "slips#answers",
    "clinic_device.read": "inbox#devices",
    "referral.oversee": "slips#late",
    "claim.open": "money#why",
    "claim.confirm": "money#confirm",
    "claim.trace": "money#days",
    "contract.state": "money#statement",
    "batch.open": "money#batch",
    "batch.check": "money#check",
    "notice.read": "partners#notices",
    "notice.share": "partners#notices",
    "notice.follow": "partners#notices",
    "partner.figures": "partners#figures",
    "issue.read": "meetings#questions",
    "issue.raise": "meetings#questions",
    "issue.open": "meetings#questions",
    "client.search": "register#find",
    "client.register": "register",
    "client.correct": "client#correct",
    "client.show_identity": "client#names",
    "client.label": "client#label",
    "client.assign": "moves#worker",
    "client.show_access": "client#rights",
    "client.export": "client#rights",
    "client.erase": "client#rights",
    "client.depart": "client#left",
    "client.return": "client#left",
    "consent.give": "client#agreement",
    "consent.withdraw": "client#agreement",
    "service.report": "meeting#elsewhere",
    "service.refer": "meeting#refer",
    "service.correct": "meeting#mistake",
    "service.strike": "meeting#mistake",
    "service.show_result": "check#result",
    "denominator.enter": "reports#outside",
    "report.print": "reports#paper",
    "report.export": "reports#paper",
    "policy.roles": "people#roles",
    "session.lock": "account#lock",
    "session.cover": "account#lock",
}


def topic_for(name: str) -> str:
    """The page of help for an address, with its part after "#"; empty where there is none."""
    return BY_NAME.get(name) or BY_NOUN.get(name.partition(".")[0].partition("_")[0], "")


@cache
def help_for(name: str) -> str:
    """Where the help link of a page leads; the list of all pages where no other fits."""
    topic, _hash, part = topic_for(name).partition("#")
    try:
        where = reverse("help.open", kwargs={"topic": topic}) if topic else reverse("help.read")
    except NoReverseMatch:  # a smaller set of addresses, in a test
        return ""
    return f"{where}#{part}" if part else where

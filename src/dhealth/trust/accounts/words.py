"""How the acts of the policy page are called by people."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

GROUPS: dict[str, str | Promise] = {
    "alert": pgettext_lazy("act", "Unusual look-ups"),
    "audit": pgettext_lazy("act", "Event log"),
    "client": pgettext_lazy("act", "Clients"),
    "consent": pgettext_lazy("act", "Consent"),
    "denominator": pgettext_lazy("act", "Outside figures"),
    "duplicate": pgettext_lazy("act", "Possible duplicates"),
    "factor": pgettext_lazy("act", "Lost second factors"),
    "feedback": pgettext_lazy("act", "What people say"),
    "grant": pgettext_lazy("act", "Roles"),
    "linkage": pgettext_lazy("act", "Same person at two organisations"),
    "merge": pgettext_lazy("act", "Merged records"),
    "onboarding": pgettext_lazy("act", "First steps"),
    "organisation": pgettext_lazy("act", "Organisations"),
    "person": pgettext_lazy("act", "Colleagues"),
    "practice": pgettext_lazy("act", "Practice"),
    "project": pgettext_lazy("act", "Projects"),
    "report": pgettext_lazy("act", "Reports"),
    "service": pgettext_lazy("act", "Services"),
    "tour": pgettext_lazy("act", "First day"),
    "target": pgettext_lazy("act", "Targets"),
    "week": pgettext_lazy("act", "The week"),
    "workbook": pgettext_lazy("act", "Workbooks"),
}

VERBS: dict[str, str | Promise] = {
    "alert.read": pgettext_lazy("act", "See who opened unusually many records"),
    "client.search": pgettext_lazy("act", "Search"),
    "client.read": pgettext_lazy("act", "Open a record"),
    "client.register": pgettext_lazy("act", "Register"),
    "client.correct": pgettext_lazy("act", "Correct"),
    "client.show_identity": pgettext_lazy("act", "See name, phone, address"),
    "client.label": pgettext_lazy("act", "Print the code"),
    "client.assign": pgettext_lazy("act", "Pass on to another worker"),
    "client.show_access": pgettext_lazy("act", "See who looked"),
    "client.export": pgettext_lazy("act", "Give the client a copy"),
    "client.erase": pgettext_lazy("act", "Erase where the law allows"),
    "consent.give": pgettext_lazy("act", "Record consent"),
    "consent.withdraw": pgettext_lazy("act", "Record that consent is withdrawn"),
    "denominator.enter": pgettext_lazy("act", "Enter with source and date"),
    "duplicate.read": pgettext_lazy("act", "See why two records may be one person"),
    "duplicate.decide": pgettext_lazy("act", "Decide whether they are"),
    "duplicate.find": pgettext_lazy("act", "Look for more of them"),
    "factor.ask_reset": pgettext_lazy("act", "Ask for a reset"),
    "factor.approve_reset": pgettext_lazy("act", "Approve what a colleague asked"),
    "feedback.give": pgettext_lazy("act", "Say something about the program"),
    "feedback.read": pgettext_lazy("act", "Read what others say of it"),
    "feedback.answer": pgettext_lazy("act", "Answer and pass on"),
    "grant.give": pgettext_lazy("act", "Give a role"),
    "grant.end": pgettext_lazy("act", "End a role"),
    "linkage.read": pgettext_lazy("act", "See a pair"),
    "linkage.show_identity": pgettext_lazy("act", "See the names of a pair"),
    "linkage.decide": pgettext_lazy("act", "Decide about a pair"),
    "linkage.take_back": pgettext_lazy("act", "Take a decision back"),
    "merge.undo": pgettext_lazy("act", "Take a merge back"),
    "onboarding.read": pgettext_lazy("act", "See how far newcomers have come"),
    "organisation.read": pgettext_lazy("act", "See"),
    "organisation.add": pgettext_lazy("act", "Add"),
    "organisation.change": pgettext_lazy("act", "Change"),
    "person.read": pgettext_lazy("act", "See who works there"),
    "person.add": pgettext_lazy("act", "Add a colleague"),
    "person.invite": pgettext_lazy("act", "Invite to sign in"),
    "person.disable": pgettext_lazy("act", "End access"),
    "person.enable": pgettext_lazy("act", "Give access back"),
    "practice.start": pgettext_lazy("act", "Practise with invented clients"),
    "practice.start_over": pgettext_lazy("act", "Begin the practice afresh"),
    "practice.end": pgettext_lazy("act", "Leave the practice"),
    "project.read": pgettext_lazy("act", "See"),
    "project.add": pgettext_lazy("act", "Add"),
    "project.join": pgettext_lazy("act", "Let a group take part"),
    "report.read": pgettext_lazy("act", "See figures"),
    "report.list": pgettext_lazy("act", "Open the list behind a figure"),
    "report.export": pgettext_lazy("act", "Take a file away"),
    "report.print": pgettext_lazy("act", "Print on A4"),
    "service.record": pgettext_lazy("act", "Record"),
    "service.correct": pgettext_lazy("act", "Correct"),
    "service.report": pgettext_lazy("act", "Record what was done elsewhere"),
    "service.refer": pgettext_lazy("act", "Refer to a place"),
    "service.strike": pgettext_lazy("act", "Strike out"),
    "service.show_result": pgettext_lazy("act", "See a result"),
    "tour.follow": pgettext_lazy("act", "Be led through the first day"),
    "target.read": pgettext_lazy("act", "See how far each is"),
    "target.set": pgettext_lazy("act", "Set and change"),
    "target.agree": pgettext_lazy("act", "Agree to one's own"),
    "target.end": pgettext_lazy("act", "End, with a reason"),
    "week.read": pgettext_lazy("act", "See the group's week"),
    "workbook.import": pgettext_lazy("act", "Bring in a workbook"),
    "workbook.undo": pgettext_lazy("act", "Take an import back"),
}


def group_name(noun: str) -> str:
    """What a group of acts is about; the bare word where nobody named it yet."""
    return str(GROUPS.get(noun, noun))


def verb_name(verb: str) -> str:
    """One act in words; the bare verb where nobody named it yet."""
    return str(VERBS.get(verb, verb))

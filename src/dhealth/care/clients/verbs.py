"""What the event log's verbs mean to a client who asks who looked."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_VERBS: dict[str, Promise] = {
    "client.register": _("Wrote the record"),
    "client.read": _("Opened the record"),
    "client.search": _("Saw the record in a list"),
    "client.correct": _("Corrected the record"),
    "client.show_identity": _("Opened name and contact"),
    "client.label": _("Printed the label"),
    "client.assign": _("Put the record on a worker's list"),
    "client.depart": _("Wrote down that they left"),
    "client.return": _("Wrote down that they are back"),
    "client.show_access": _("Listed who looked"),
    "client.export": _("Made a copy for the client"),
    "client.erase": _("Erased the identity"),
    "consent.give": _("Wrote down a yes"),
    "consent.withdraw": _("Wrote down that a yes was taken back"),
    "service.record": _("Wrote down a service"),
    "service.correct": _("Corrected a service"),
    "service.report": _("Wrote down what was done elsewhere"),
    "service.refer": _("Referred to a place"),
    "service.strike": _("Struck out a service"),
    "service.answer": _("Wrote down the answer to an offer"),
    "service.show_result": _("Opened a result"),
    "retention.keep": _("Kept the record longer"),
    "attempt.record": _("Wrote down an attempt to reach them"),
    "attempt.take_back": _("Took an attempt back"),
    "duplicate.read": _("Compared it with another record"),
    "duplicate.decide": _("Decided whether two records are one person"),
    "duplicate.find": _("Looked through the group for records that are alike"),
    "merge.undo": _("Took two records apart"),
    "transfer.ask": _("Asked for a move to another worker"),
    "transfer.agree": _("Wrote down what they said about a move"),
    "transfer.accept": _("Took over from another worker"),
    "transfer.decline": _("Did not accept a move"),
    "transfer.withdraw": _("Took a request for a move back"),
    "transfer.send": _("Asked another group to take over"),
    "transfer.fetch": _("Asked another group for the client"),
    "transfer.release": _("Let them go to another group"),
    "transfer.receive": _("Another group took over"),
    "transfer.show_result": _("Opened a result that the group before wrote"),
    "linkage.show_identity": _("A reviewer opened name and contact"),
    "linkage.decide": _("A reviewer decided about a pair"),
    "linkage.take_back": _("A reviewer took a decision back"),
    "workbook.import": _("Brought from a workbook"),
    "workbook.undo": _("Took an import back"),
    "report.list": _("Saw the record in a list"),
    "quality.settle": _("Said that something doubtful is right as it is"),
    "quality.take_back": _("Took back that something doubtful is right"),
    "quality.compare": _("Put it beside another record"),
    "worklist.export": _("Saw the record in a list"),
    "quality.export": _("Saw the record in a list"),
    "quality.print": _("Saw the record in a list"),
}
_REASONS: dict[str, Promise] = {
    "call": _("to call or write"),
    "meet": _("to meet"),
    "urgent": _("to call outside the safe hours: their health could not wait"),
    "asked_now": _("to call outside the safe hours: they asked for it"),
    "check": _("to check the record"),
    "correct": _("to correct the record"),
    "client_asked": _("the client asked"),
    "search": _("a search"),
    "duplicate": _("a possible duplicate"),
    "today": _("the tasks of the day"),
    "move": _("a move to somebody else"),
    "report": _("the list behind a figure"),
    "worklist": _("a list of who needs what"),
    "pressed": _("the wrong button was pressed"),
    "learned": _("something new was learned"),
    "asked": _("an organisation asked to look again"),
    "came_back": _("they came back"),
    "looked_for": _("the group still looks for them"),
    "wished": _("they asked the group to keep it"),
    "law": _("the law or an open matter asks for it"),
    "mistake": _("it was written by mistake"),
    "restore": _("a restored backup had brought the person back"),
}


def in_words(verb: str) -> str:
    """The act in the reader's language; an act of a later version stays as it is written in the log."""
    return str(_VERBS.get(verb, verb))


def reason_in_words(why: str) -> str:
    """The reason in the reader's language."""
    return str(_REASONS.get(why, why))

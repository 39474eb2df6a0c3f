"""The pages of stock: who holds what, a delivery, a hand-over, a count, the card and the slip."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.stock import actions
from dhealth.care.stock.card import card_of
from dhealth.care.stock.exporting import export_stock
from dhealth.care.stock.forms import CountForm, GotForm, HandOnForm, ReceiveForm
from dhealth.care.stock.models import BackReason, Item, Movement, Question
from dhealth.care.stock.queries import colleagues, movements_of, of_one_slip, overview_of
from dhealth.care.stock.reckoning import Books, Holder, read_books
from dhealth.kernel.dates import read_date
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import go, page

PAGE = 30
CARD_DAYS = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _group(request: StaffRequest, verb: str) -> UUID:
    """The group whose stock it is: the one asked for, or the first where the actor may do this."""
    groups = request.actor.organisations_where(verb)
    asked = request.GET.get("at")
    found = next((group for group in groups if not asked or str(group) == asked), None)
    if found is None:
        raise Http404
    return found


def _shelf(request: StaffRequest, at: UUID) -> Holder:
    """Whose shelf: for those who keep the stock anybody's (`of`), otherwise the store; for others their own."""
    asked = request.GET.get("of", "")
    if not request.actor.may("stock.receive", at):
        return request.actor.id
    here = {str(user.pk): user.pk for user in colleagues(at)} | _named(at)
    if asked and asked not in here:
        raise Http404
    return here.get(asked)


def _named(at: UUID) -> dict[str, UUID]:
    books = read_books(at, timezone.localdate())
    return {str(who): who for who in books.holds_since} if books else {}


@requires("stock.read")
def overview(request: StaffRequest) -> HttpResponse:
    """Who holds what; what waits for a word; for those who keep the stock also what should be looked at."""
    at = _group(request, "stock.read")
    context = {
        "seen": overview_of(request.actor, at),
        "done": _done(request),
        "settled": _settled(request),
        "reasons": BackReason.choices,
    }
    return page(request, "stock/overview.html", context)


def _done(request: StaffRequest) -> Movement | None:
    """What was written a moment ago, with the way to take it back."""
    rows = Movement.objects.visible_to(request.actor).standing().select_related("receiver")
    return rows.filter(pk=_asked_for(request, "done")).first()


def _settled(request: StaffRequest) -> Question | None:
    rows = Question.objects.visible_to(request.actor).exclude(settled=None)
    return rows.filter(pk=_asked_for(request, "looked")).first()


def _asked_for(request: StaffRequest, name: str) -> UUID:
    """The id that the address names; one that nothing has where it names none."""
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return UUID(int=0)


def _saved(request: StaffRequest, form: forms.Form, act: Any) -> HttpResponse | None:
    """Do it once the form is whole, and go back to the overview; a refusal stands at its field."""
    if not form.is_valid():
        return None
    try:
        first = act()
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None
    return go(request, f"{reverse('stock.read')}?done={first.pk}")


def _form_page(request: StaffRequest, template: str, form: forms.Form, **more: object) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return page(request, f"stock/{template}.html", {"form": form, **more}, status=status)


@requires("stock.receive", methods=("GET", "POST"))
def receive(request: StaffRequest) -> HttpResponse:
    """A delivery to the group's store."""
    at = _group(request, "stock.receive")
    form = ReceiveForm(request.POST if request.method == "POST" else None)
    saved = _saved(
        request,
        form,
        lambda: actions.receive_stock(request.actor, at, form.delivery(), id=form.cleaned_data["id"]),
    )
    return saved or _form_page(request, "receive", form)


@requires("stock.hand_on", methods=("GET", "POST"))
def hand_on(request: StaffRequest) -> HttpResponse:
    """From the store to a worker, from a worker to a colleague or back."""
    at = _group(request, "stock.hand_on")
    holder = _shelf(request, at)
    form = HandOnForm(
        request.POST if request.method == "POST" else None,
        books=_books(at),
        holder=holder,
        people=colleagues(at),
        initial={"receiver": request.GET.get("to", "")},
    )
    saved = _saved(
        request,
        form,
        lambda: actions.hand_on_stock(request.actor, at, form.hand_over(), id=form.cleaned_data["id"])[0],
    )
    return saved or _form_page(request, "hand_on", form, **_whose(request, at, holder))


@requires("stock.count", methods=("GET", "POST"))
def count(request: StaffRequest) -> HttpResponse:
    """What stands on a shelf."""
    at = _group(request, "stock.count")
    holder = _shelf(request, at)
    form = CountForm(request.POST if request.method == "POST" else None, books=_books(at), holder=holder)
    saved = _saved(
        request, form, lambda: actions.count_stock(request.actor, at, form.count(), id=form.cleaned_data["id"])[0]
    )
    return saved or _form_page(request, "count", form, **_whose(request, at, holder))


def _books(at: UUID) -> Books:
    return read_books(at, timezone.localdate()) or Books(timezone.localdate())


def _whose(request: StaffRequest, at: UUID, holder: Holder) -> dict[str, object]:
    """Whose shelf a page is about, and whose else it could be."""
    people = colleagues(at)
    name = next((user.display_name for user in people if user.pk == holder), "")
    keeps = request.actor.may("stock.receive", at)
    return {"holder": holder, "whose": name, "people": people if keeps else []}


def _movement(request: StaffRequest, pk: UUID, verb: str) -> Movement:
    rows = Movement.objects.visible_to(request.actor).select_related("giver", "receiver", "organisation", "lot")
    movement = get_object_or_404(rows, pk=pk)
    request.actor.require(verb, at=movement.organisation_id)
    return movement


@requires("stock.confirm", methods=("POST",))
def confirm(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The receiver's word; an empty one takes back what they said."""
    movement = _movement(request, pk, "stock.confirm")
    form = GotForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Write the number that you counted."))
        actions.confirm_stock(request.actor, movement, form.cleaned_data["got"], id=form.cleaned_data["id"])
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return go(request, "stock.read")
    return go(request, f"{reverse('stock.read')}?done={movement.pk}")


@requires("stock.take_back", methods=("POST",))
def take_back(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A movement, or all that one form wrote, counts no more."""
    movement = _movement(request, pk, "stock.take_back")
    act: Any = actions.take_back_together if request.POST.get("all") else actions.take_back_movement
    _told(
        request,
        lambda: act(request.actor, movement, request.POST.get("reason", "")),
        _("Taken back. It stays in the list."),
    )
    return go(request, "stock.read")


@requires("stock.receive", methods=("POST",))
def mend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A hand-over anew, with the number that the receiver counted."""
    movement = _movement(request, pk, "stock.receive")
    _told(request, lambda: actions.mend_hand_over(request.actor, movement), _("Written anew with the number counted."))
    return go(request, "stock.read")


@requires("stock.settle", methods=("POST",))
def settle(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Looked at, or by mistake."""
    question = get_object_or_404(Question.objects.visible_to(request.actor), pk=pk)
    if request.POST.get("again"):
        actions.reopen_question(request.actor, question)
        return go(request, "stock.read")
    actions.settle_question(request.actor, question)
    return go(request, f"{reverse('stock.read')}?looked={question.pk}")


def _told(request: StaffRequest, act: Any, done: str) -> None:
    """The next page says that it is done, or why it was refused."""
    try:
        act()
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, done)


@requires("stock.read")
def movements(request: StaffRequest) -> HttpResponse:
    """All that moved, the newest first; what was taken back stays to be seen."""
    at = _group(request, "stock.read")
    found = Paginator(movements_of(request.actor, at), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": found, "reasons": BackReason.choices, "keeps": request.actor.may("stock.receive", at)}
    return page(request, "stock/movements.html", context)


@requires("stock.print")
def receipt(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The slip of one hand-over, with room for signatures."""
    movement = _movement(request, pk, "stock.print")
    return page(request, "stock/receipt.html", {"movement": movement, "lines": of_one_slip(movement)})


@requires("stock.read")
def card(request: StaffRequest) -> HttpResponse:
    """The stock card of one item on one shelf, for paper and screen."""
    at = _group(request, "stock.read")
    holder = _shelf(request, at)
    books = read_books(at, timezone.localdate())
    item = request.GET.get("item") or (str(books.kept[0]) if books else "")
    if books is None or item not in books.began:
        raise Http404
    end = _asked_day(request, "to") or timezone.localdate()
    start = min(_asked_day(request, "from") or end - timedelta(days=CARD_DAYS), end)
    context = {
        "card": card_of(at, holder, item, start, end),
        "item": Item(item),
        "items": books.kept,
        "start": start,
        "end": end,
        "organisation": next(s.grant.organisation for s in request.actor.standings if s.organisation_id == at),
        **_whose(request, at, holder),
    }
    return page(request, "stock/card.html", context)


def _asked_day(request: StaffRequest, name: str) -> Any:
    try:
        return read_date(request.GET.get(name, ""), timezone.localdate()) if request.GET.get(name) else None
    except ValueError:
        return None


@requires("stock.export", methods=("POST",))
def export(request: StaffRequest) -> HttpResponse:
    """The books as a workbook."""
    at = _group(request, "stock.export")
    body = export_stock(request.actor, at)
    name = f"kho-{timezone.localdate().isoformat()}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=XLSX, headers=headers)

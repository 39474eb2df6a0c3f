"""The forms of stock: a delivery, a hand-over, a count, the receiver's word."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dhealth.care.stock.drafts import Count, Delivery, HandOver, Pile
from dhealth.care.stock.models import CountReason, Item
from dhealth.care.stock.reckoning import Books, Holder
from dhealth.care.stock.rules import MOST, lot_key
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.models import User
from dhealth.ui.fields import DayField, SteppingForm
from dhealth.ui.figures import day, figure
from dhealth.ui.widgets import Choice, DateText, Segments, Stepper

STORE = "store"  # the value of the group's own store in a list of hands


class _StockForm(SteppingForm):
    """A form whose id makes it write once."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("id", uuid7())
        if "day" in self.fields:
            self.initial.setdefault("day", timezone.localdate())


def _day() -> DayField:
    return DayField(label=gettext_lazy("Day"), widget=DateText(quick=(0, -1)))


class ReceiveForm(_StockForm):
    """What came to the group's store."""

    item = forms.ChoiceField(label=gettext_lazy("What came"), choices=Item.choices, widget=Segments())
    amount = forms.IntegerField(
        label=gettext_lazy("How many pieces"), min_value=1, max_value=MOST, widget=Stepper(attrs={"min": 0})
    )
    day = _day()
    lot = forms.CharField(
        label=gettext_lazy("Lot"),
        help_text=gettext_lazy("printed on the box; kits must have one"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "w-c", "autocomplete": "off"}),
    )
    expires_on = DayField(label=gettext_lazy("May be used until"), required=False)
    source = forms.CharField(label=gettext_lazy("From whom"), required=False, max_length=120)
    paper = forms.CharField(
        label=gettext_lazy("Number of the delivery note"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "w-c", "autocomplete": "off"}),
    )

    def delivery(self) -> Delivery:
        """What was said, once the form is valid."""
        names = ("item", "amount", "day", "lot", "expires_on", "source", "paper")
        return Delivery(**{name: self.cleaned_data[name] for name in names})


class _PilesForm(_StockForm):
    """A number for each pile on somebody's shelf."""

    def __init__(self, *args: Any, books: Books, holder: Holder, **options: Any) -> None:
        super().__init__(*args, **options)
        self.holder = holder
        self.piles = [pile for pile in books.piles(holder) if self._offers(pile[2])]
        for item, lot, left in self.piles:
            self.fields[_name(item, lot)] = self._field(books, item, lot, left)

    def _field(self, books: Books, item: str, lot: str, left: int) -> forms.IntegerField:
        known = books.lots.get((item, lot_key(lot)))
        words = [_("%(n)s left") % {"n": figure(left)}]
        if known and known.expires_on:
            words.append(_("until %(day)s") % {"day": day(known.expires_on)})
        label = f"{Item(item).label} · {lot}" if lot else Item(item).label
        return forms.IntegerField(
            label=label,
            help_text=" · ".join(words),
            required=False,
            min_value=0,
            max_value=MOST,
            initial=self._initial(left),
            widget=Stepper(attrs={"min": 0, "max": MOST}),
        )

    def _initial(self, left: int) -> int:
        return 0

    def _offers(self, left: int) -> bool:
        return left > 0

    @property
    def pile_fields(self) -> list[forms.BoundField]:
        """The numbers, for the page."""
        return [self[_name(item, lot)] for item, lot, _left in self.piles]

    def _said(self, *, nought: bool) -> tuple[Pile, ...]:
        numbers = [(item, lot, self.cleaned_data[_name(item, lot)]) for item, lot, _left in self.piles]
        return tuple(Pile(item, n, lot) for item, lot, n in numbers if n or (nought and n is not None))


def _name(item: str, lot: str) -> str:
    return f"{item}-{lot_key(lot)}" if lot else item


class HandOnForm(_PilesForm):
    """From one pair of hands to another."""

    receiver = forms.ChoiceField(label=gettext_lazy("To whom"), widget=Choice())
    day = _day()

    def __init__(self, *args: Any, people: Sequence[User], **options: Any) -> None:
        super().__init__(*args, **options)
        hands = [(str(user.pk), user.display_name) for user in people if user.pk != self.holder]
        store = [(STORE, _("The group's store"))] if self.holder else []
        self.fields["receiver"].choices = [("", _("Choose")), *store, *hands]  # type: ignore[attr-defined]

    def hand_over(self) -> HandOver:
        """What was said, once the form is valid."""
        said = self.cleaned_data["receiver"]
        receiver = None if said == STORE else UUID(said)
        return HandOver(
            giver=self.holder, receiver=receiver, day=self.cleaned_data["day"], piles=self._said(nought=False)
        )


class CountForm(_PilesForm):
    """What stands on the shelf today; the numbers begin as the books have them."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Where it differs, because"), choices=CountReason.choices[1:], widget=Segments()
    )

    def _initial(self, left: int) -> int:
        return max(left, 0)

    def _offers(self, left: int) -> bool:
        return True

    def count(self) -> Count:
        """What was said, once the form is valid."""
        return Count(
            holder=self.holder,
            day=timezone.localdate(),
            reason=self.cleaned_data["reason"],
            piles=self._said(nought=True),
        )


class GotForm(SteppingForm):
    """How many came, by whoever received it; left empty, their word before is taken back."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    got = forms.IntegerField(label=gettext_lazy("I counted"), required=False, min_value=0, max_value=MOST * 10)

"""What is asked about an agreement: who and when, its words and terms, signatures on paper, points, reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.commons.agreements.actions import Change, Draft, OnPaper
from dhealth.commons.agreements.models import Agreement, Kind, Mechanism, Party, Rule, Side
from dhealth.commons.agreements.policy import BOUNDS, TERMS, Question, rules_in_force
from dhealth.commons.agreements.queries import can_be_copied, organisations_as
from dhealth.commons.agreements.rules import SIDES, clauses_needed, usual_end
from dhealth.commons.agreements.services import all_offers
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.phones import show_phone
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.places.models import Place
from dhealth.trust.places.queries import provinces_on
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import Choice, DateText, Segments

CHOOSE = {"required": _("Choose one of the list."), "invalid_choice": _("Choose one of the list.")}
WHO = {
    Side.UMBRELLA: _("Supporting organisation"),
    Side.CDC: _("Provincial CDC"),
    Side.GROUP: _("Group"),
    Side.CLINIC: _("Clinic"),
}
TERM_WORDS = {
    "answer_days": _("Working days until the clinic answers"),
    "arrive_days": _("Days until the client should have come"),
    "code_days": _("Days after the visit until the treatment code is written"),
    "escalate_days": _("Days late until the supporting organisation is told"),
    "reconcile_by": _("Day of the month by which the shared list is signed"),
}
NOT_ALLOWED, ALLOWED, PAID = "", "yes", "paid"


def _offer(field: forms.Field, rows: Any) -> None:
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared as one
    field.queryset = rows


def _organisation(side: Side) -> forms.ModelChoiceField[Organisation]:
    nobody = Organisation.objects.none()
    return forms.ModelChoiceField(nobody, label=WHO[side], empty_label=_("Choose"), error_messages=CHOOSE)


class PrepareForm(forms.Form):
    """Who signs, for which province and days, and with whose words it begins."""

    optional_is_said = True
    id = forms.UUIDField(widget=forms.HiddenInput)
    umbrella = _organisation(Side.UMBRELLA)
    cdc = _organisation(Side.CDC)
    group = _organisation(Side.GROUP)
    clinic = _organisation(Side.CLINIC)
    province = forms.ModelChoiceField(
        Place.objects.none(), label=_("Province"), required=False, empty_label=_("Where the organisation stands")
    )
    valid_from = DayField(label=_("In effect from"), widget=DateText(quick=(0,)))
    valid_to = DayField(label=_("Last day"))
    like = forms.ModelChoiceField(
        Agreement.objects.none(),
        label=_("Begin with the words and terms of"),
        required=False,
        empty_label=_("the usual words (the template)"),
    )
    number = forms.CharField(
        label=_("Number on the paper"),
        required=False,
        max_length=40,
        help_text=_("Left empty, it gets the next number."),
    )
    pilot = forms.BooleanField(label=_("Tried out first (pilot)"), required=False)

    def __init__(self, *args: Any, actor: Actor, kind: Kind, like: Agreement | None = None, **options: Any) -> None:
        first = timezone.localdate()
        begun: dict[str, Any] = {"id": uuid7(), "valid_from": first, "valid_to": usual_end(first), "like": like}
        options["initial"] = begun | options.get("initial", {})
        super().__init__(*args, **options)
        self.kind = kind
        for side in Side:
            if side not in SIDES[kind]:
                del self.fields[side.value]
        self._offer_sides(actor)
        _offer(self.fields["like"], can_be_copied(actor, kind))
        _offer(self.fields["province"], provinces_on(first))

    def _offer_sides(self, actor: Actor) -> None:
        own = actor.organisations_where("agreement.prepare")
        for side in SIDES[self.kind]:
            _offer(self.fields[side.value], organisations_as(side))
        homes = Organisation.objects.filter(pk__in=own)
        groups, umbrellas = homes.filter(umbrella__isnull=False), organisations_as(Side.UMBRELLA).filter(pk__in=own)
        if umbrellas:
            _offer(self.fields["umbrella"], umbrellas)
            if len(umbrellas) == 1:
                self.initial.setdefault("umbrella", umbrellas[0].pk)
        elif "group" in self.fields:
            _offer(self.fields["group"], groups)
            _offer(self.fields["umbrella"], organisations_as(Side.UMBRELLA).filter(supported__in=groups).distinct())
            if len(groups) == 1:
                self.initial.setdefault("group", groups[0].pk)
                self.initial.setdefault("umbrella", groups[0].umbrella_id)

    def draft(self) -> Draft:
        """What was said.

        Raises:
            Refused: nobody knows in which province the organisation stands.
        """
        said = self.cleaned_data
        parties = {side.value: said[side.value] for side in SIDES[self.kind]}
        place = said["province"].pk if said["province"] else parties[SIDES[self.kind][-1]].province_id
        if place is None:
            raise Refused(_("Nobody wrote down where it stands. Choose the province."), field="province")
        return Draft(
            self.kind,
            place,
            parties,
            said["valid_from"],
            said["valid_to"],
            number=said["number"],
            pilot=said["pilot"],
            like=said["like"],
        )


class WordsForm(forms.Form):
    """A draft's title, days, clauses, services and terms."""

    optional_is_said = True
    title = forms.CharField(label=_("Title"), max_length=160, error_messages={"required": _("Write a title.")})
    number = forms.CharField(
        label=_("Number on the paper"), max_length=40, error_messages={"required": _("Write the number on the paper.")}
    )
    valid_from = DayField(label=_("In effect from"))
    valid_to = DayField(label=_("Last day"))
    pilot = forms.BooleanField(label=_("Tried out first (pilot)"), required=False)

    def __init__(self, *args: Any, agreement: Agreement, **options: Any) -> None:
        kept = {key: getattr(agreement, key) for key in ("title", "number", "valid_from", "valid_to", "pilot", *TERMS)}
        written = {one.mechanism: one.text for one in agreement.clauses.all()}
        kept |= {f"clause_{key}": text for key, text in written.items()}
        paid = {one.service: one.pays for one in agreement.services.all()}
        kept |= {f"service_{key}": PAID if pays else ALLOWED for key, pays in paid.items()}
        super().__init__(*args, **{"initial": kept, **options})
        self.has_terms = agreement.kind == Kind.TRIPARTITE
        keys = [*clauses_needed(agreement.kind), *(Mechanism(key) for key in written)]
        for mechanism in dict.fromkeys(keys):
            self.fields[f"clause_{mechanism}"] = forms.CharField(
                label=mechanism.label,
                required=False,
                max_length=4000,
                widget=forms.Textarea({"rows": 4, "class": "in"}),
            )
        if self.has_terms:
            self._ask_terms()

    def _ask_terms(self) -> None:
        choices = [(NOT_ALLOWED, _("Not referred")), (ALLOWED, _("May be referred")), (PAID, _("Referred and paid"))]
        for one in all_offers():
            field = forms.ChoiceField(label=one.name, choices=choices, required=False, widget=Segments())
            self.fields[f"service_{one.key}"] = field
        for key, words in TERM_WORDS.items():
            low, high = BOUNDS[key]
            wrong = _("Write a number from %(low)s to %(high)s.") % {"low": low, "high": high}
            self.fields[key] = forms.IntegerField(
                label=words,
                min_value=low,
                max_value=high,
                widget=forms.NumberInput({"class": "w-y"}),
                error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
            )
        cycles = [("1", _("Each month")), ("3", _("Each quarter"))]
        self.fields["cycle_months"] = forms.ChoiceField(
            label=_("The shared list is signed"), choices=cycles, widget=Segments()
        )

    def _bound(self, beginning: str) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(beginning)]

    @property
    def clause_fields(self) -> list[forms.BoundField]:
        """The clauses in their order."""
        return self._bound("clause_")

    @property
    def service_fields(self) -> list[forms.BoundField]:
        """One for each service."""
        return self._bound("service_")

    @property
    def term_fields(self) -> list[forms.BoundField]:
        """The days."""
        return [self[key] for key in (*TERM_WORDS, "cycle_months")] if self.has_terms else []

    def change(self) -> Change:
        """What was said."""
        said = self.cleaned_data
        services = {k.removeprefix("service_"): v == PAID for k, v in said.items() if k.startswith("service_") and v}
        return Change(
            said["title"],
            said["number"],
            said["valid_from"],
            said["valid_to"],
            said["pilot"],
            terms={key: int(said[key]) for key in TERMS if key in said},
            clauses={k.removeprefix("clause_"): v for k, v in said.items() if k.startswith("clause_")},
            services=services,
        )


class ManyFiles(forms.ClearableFileInput):
    """Several photographs or PDFs at once."""

    allow_multiple_selected = True


class PagesField(forms.FileField):
    """Several photographs or PDFs at once."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """The files, at least one where one is required."""
        several = data if isinstance(data, list | tuple) else [data]
        return [one for one in (super(PagesField, self).clean(each, initial) for each in several or [None]) if one]


class ScanForm(forms.Form):
    """The signed pages, and for each side that has not signed yet: whose signature stands on them."""

    optional_is_said = True
    pages = PagesField(
        label=_("Pages of the signed paper"),
        help_text=_("Photographs, or a PDF: at most 12 MB each and 12 pages in all; all of them at once."),
        widget=ManyFiles({"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
        error_messages={"required": _("Photograph the pages, or choose the PDF, first.")},
    )

    def __init__(self, *args: Any, parties: Sequence[Party], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sides = [one.side for one in parties]
        for one in parties:
            told = {"name": one.organisation.name}
            self.fields[f"name_{one.side}"] = forms.CharField(
                label=_("Who signed for %(name)s") % told, required=False, max_length=80
            )
            self.fields[f"title_{one.side}"] = forms.CharField(label=_("As what"), required=False, max_length=80)
            self.fields[f"day_{one.side}"] = DayField(label=_("Signed on"), required=False)

    def papers(self) -> list[OnPaper]:
        """Whose signatures stand on the paper.

        Raises:
            Refused: a name has no day.
        """
        said, found = self.cleaned_data, []
        for side in self.sides:
            if not said[f"name_{side}"]:
                continue
            day: date | None = said[f"day_{side}"]
            if day is None:
                raise Refused(_("Write the day on the paper."), field=f"day_{side}")
            found.append(OnPaper(side, said[f"name_{side}"], said[f"title_{side}"], day))
        return found


class TitleForm(forms.Form):
    """As what somebody signs."""

    title = forms.CharField(
        label=_("As what you sign"),
        required=False,
        max_length=80,
        help_text=_("Such as: director, head of the clinic."),
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Why"), max_length=240, widget=forms.Textarea({"rows": 3, "class": "in"}), required=False
    )


class EndForm(forms.Form):
    """The last day, and why."""

    day = DayField(label=_("Its last day"), widget=DateText(quick=(0,)))
    reason = forms.CharField(
        label=_("Why"), max_length=480, widget=forms.Textarea({"rows": 3, "class": "in"}), required=False
    )


class ExceptionForm(forms.Form):
    """From which rule, and why."""

    rule = forms.ChoiceField(label=_("Which rule"), choices=Rule.choices, widget=Choice(), error_messages=CHOOSE)
    reason = forms.CharField(
        label=_("Why this pair needs it"),
        max_length=480,
        widget=forms.Textarea({"rows": 3, "class": "in"}),
        required=False,
    )


class AnswerForm(forms.Form):
    """Yes or no, and why."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("Approve")), ("no", _("Do not approve"))],
        widget=Segments(),
        error_messages={"required": _("Choose one.")},
    )
    words = forms.CharField(
        label=_("What they should know"),
        max_length=480,
        widget=forms.Textarea({"rows": 3, "class": "in"}),
        required=False,
    )


class ReadyForm(forms.Form):
    """The checklist: the lines that the reader may tick."""

    def __init__(self, *args: Any, lines: Sequence[tuple[Question, bool]], **options: Any) -> None:
        super().__init__(*args, **options)
        for question, ready in lines:
            self.fields[question.key] = forms.BooleanField(label=str(question), required=False, initial=ready)

    def said(self) -> dict[str, bool]:
        """Which are done."""
        return {key: bool(value) for key, value in self.cleaned_data.items()}


class ScoreForm(forms.Form):
    """One to five for each question of this side."""

    def __init__(self, *args: Any, side: str, **options: Any) -> None:
        super().__init__(*args, **options)
        points = [(str(n), str(n)) for n in range(1, 6)]
        self.asked = rules_in_force().scores_of(side)
        wrong = {"required": _("Choose 1 to 5 for each line."), "invalid_choice": _("Choose 1 to 5 for each line.")}
        for one in self.asked:
            self.fields[one.key] = forms.ChoiceField(
                label=str(one), choices=points, widget=Segments(), error_messages=wrong
            )
        self.fields["words"] = forms.CharField(
            label=_("What should go on, what should change"),
            max_length=480,
            required=False,
            widget=forms.Textarea({"rows": 3, "class": "in"}),
        )

    def points(self) -> dict[str, int]:
        """The points by question."""
        return {one.key: int(self.cleaned_data[one.key]) for one in self.asked}


class PraiseForm(forms.Form):
    """What somebody says of working together."""

    words = forms.CharField(
        label=_("In their own words"),
        help_text=_("Of working together; never about a client."),
        max_length=800,
        widget=forms.Textarea({"rows": 4, "class": "in"}),
        error_messages={"required": _("Write what was said, in their own words.")},
    )
    author_role = forms.CharField(
        label=_("What they are there"),
        help_text=_("Such as: head of the clinic. No name is needed."),
        max_length=80,
        error_messages={"required": _("Write what they are there, such as: head of the clinic.")},
    )
    said_on = DayField(label=_("Said on"), widget=DateText(quick=(0, -1)))


class FocalForm(forms.Form):
    """Whom the others turn to first."""

    optional_is_said = True
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    phone = forms.CharField(
        label=_("Phone at work"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"class": "w-c", "inputmode": "tel"}),
    )

    def __init__(self, *args: Any, party: Party, **options: Any) -> None:
        phone = show_phone(party.focal_phone) if party.focal_phone else ""
        super().__init__(*args, **{"initial": {"name": party.focal_name, "phone": phone}, **options})


def party_scoring(actor: Actor, agreement: Agreement) -> Party | None:
    """The side for which this reader scores."""
    sides = (Side.GROUP, Side.CLINIC)
    mine = (one for one in agreement.parties.all() if one.side in sides)
    return next((one for one in mine if actor.may("agreement.score", one.organisation_id)), None)


def checklist_of(
    actor: Actor, agreement: Agreement, lines: Sequence[tuple[Question, bool]]
) -> list[tuple[Question, bool]]:
    """The lines that this reader may tick: those of their side, all for the supporting organisation."""
    mine = {one.side for one in agreement.parties.all() if actor.may("agreement.check_ready", one.organisation_id)}
    return [(one, ready) for one, ready in lines if one.side in mine or Side.UMBRELLA in mine]


def known_kind(asked: str) -> Kind:
    """The kind asked for in an address; an agreement of three parties where none was."""
    return Kind(asked) if asked in Kind.values else Kind.TRIPARTITE


def is_id(text: str) -> bool:
    """Whether an address names something that could be an agreement."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True

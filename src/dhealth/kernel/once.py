"""A form carries its number: sent twice it writes once."""

from typing import TypeVar

from django.utils.translation import gettext as _

from dhealth.kernel.errors import Refused

Row = TypeVar("Row")


def sent_before(row: Row, *, here: bool) -> Row:
    """What a form with this number wrote; `here`: of the record that it is sent for now.

    Raises:
        Refused: it was written elsewhere, so that nothing of it may be told or changed here.
    """
    if not here:
        raise Refused(_("This form was opened for another record. Open the record again and write there."))
    return row

"""What somebody writes in their own words: kept whole, or given back with what to do."""

from django.utils.translation import gettext as _

from dhealth.kernel.errors import Refused


def within(words: str, longest: int, field: str | None = None) -> str:
    """The words, of which so many characters are kept.

    Raises:
        Refused: there are more; nothing is ever cut in silence.
    """
    if len(words) > longest:
        raise Refused(_("This is too long. Keep it within %(n)s characters.") % {"n": longest}, field=field)
    return words

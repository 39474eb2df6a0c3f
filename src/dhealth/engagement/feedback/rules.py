"""What feedback may be: how long, how often, and from which pages."""

from typing import Final

from django.utils.translation import gettext as _

from dhealth.kernel.errors import Refused

LONGEST: Final = 2000  # letters
A_DAY: Final = 20  # from one person


def good_words(text: str) -> str:
    """The words as they are stored.

    Raises:
        Refused: there are none, or too many.
    """
    words = text.strip()
    if not words:
        raise Refused(_("Say it in a few words."), field="words")
    if len(words) > LONGEST:
        raise Refused(_("This is very long. Keep the most important %(most)s letters.") % {"most": LONGEST}, "words")
    return words


def refuse_flood(given_today: int) -> None:
    """Stop after the day's share: somebody's finger or a script is stuck.

    Raises:
        Refused: twenty were given today.
    """
    if given_today >= A_DAY:
        raise Refused(_("You sent %(most)s today. Send the rest tomorrow, or call.") % {"most": A_DAY})

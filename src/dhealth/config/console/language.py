"""The language of what other rooms say at the console: that of the terminal, Vietnamese or English."""

import os


def speak_as_the_terminal() -> None:
    """Translate into the terminal's language from here on."""
    from django.utils.translation import activate

    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    activate("vi" if locale.startswith("vi") else "en")


def speak_as_the_product() -> None:
    """Vietnamese first, as screens do, unless their reader chose another."""
    from django.utils.translation import deactivate

    deactivate()

"""What a browser says of itself, in words that its owner recognises."""

from typing import Final

from django.utils.translation import gettext as _

# The first that fits: most browsers also call themselves by the names of older ones.
_BROWSERS: Final = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "coc_coc": "Cốc Cốc",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS: Final = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


def device_in_words(user_agent: str) -> str:
    """Such as “Chrome · Android”; what is not recognised is said to be so."""
    browser = next((name for sign, name in _BROWSERS.items() if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS.items() if sign in user_agent), "")
    return " · ".join(filter(None, (browser, system))) or _("A browser that does not say its name")

"""Numbers in words, as the foot of a signed report writes them."""

from typing import Final

_VI: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_VI_SCALES: Final = ("", " nghìn", " triệu", " tỷ")
_EN: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_EN_TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_SCALES: Final = ("", " thousand", " million", " billion")
_TOO_MANY: Final = 10**12


def in_words(number: int, language: str = "vi") -> str:
    """A count in words: 2441 is "hai nghìn bốn trăm bốn mươi mốt".

    Raises:
        ValueError: the number is negative or a thousand billions or more.
    """
    if not 0 <= number < _TOO_MANY:
        raise ValueError(f"no words for {number}")
    return _vietnamese(number) if language.startswith("vi") else _english(number)


def _triples(number: int) -> list[tuple[int, int]]:
    """(three digits, place) from the highest that is not zero."""
    found = [(number // 1000**place % 1000, place) for place in range(4)]
    return [(digits, place) for digits, place in reversed(found) if digits]


def _vietnamese(number: int) -> str:
    if number == 0:
        return _VI[0]
    words: list[str] = []
    for digits, place in _triples(number):
        words.append(_vietnamese_triple(digits, inside=bool(words)) + _VI_SCALES[place])
    return " ".join(words)


def _vietnamese_triple(number: int, *, inside: bool) -> str:
    """Three digits; `inside` a longer number the empty hundreds are read out: một nghìn không trăm linh năm."""
    hundreds, rest = divmod(number, 100)
    words = [f"{_VI[hundreds]} trăm"] if hundreds or inside else []
    if rest:
        words.append(_vietnamese_rest(rest, after_hundreds=bool(words)))
    return " ".join(words)


def _vietnamese_rest(number: int, *, after_hundreds: bool) -> str:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return f"linh {_VI[ones]}" if after_hundreds else _VI[ones]
    last = {0: "", 5: " lăm"}.get(ones, f" {_VI[ones]}")
    if tens == 1:
        return f"mười{last}"
    return f"{_VI[tens]} mươi{' mốt' if ones == 1 else last}"


def _english(number: int) -> str:
    if number == 0:
        return _EN[0]
    words = [_english_triple(digits) + _EN_SCALES[place] for digits, place in _triples(number)]
    if number > 1000 and 0 < number % 1000 < 100:
        words[-1] = f"and {words[-1]}"
    return " ".join(words)


def _english_triple(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    small = _EN[rest] if rest < 20 else _EN_TENS[tens] + (f"-{_EN[ones]}" if ones else "")
    if not hundreds:
        return small
    return f"{_EN[hundreds]} hundred" + (f" and {small}" if rest else "")

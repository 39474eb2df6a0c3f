"""Which facts are compared across organisations, and in what form."""

from collections.abc import Mapping

from dhealth.trust.keys.sealing import linkage_code

Codes = Mapping[str, bytes]  # source (cccd or phone) → code under the linkage key


def codes_of(*, cccd: str = "", phone: str = "", birth_year: int | None = None) -> dict[str, bytes]:
    """The codes of one person: of the citizen's number, and of phone and birth year together (security §5.5).

    A phone alone is no person: families and couples share one. Without a year it gives no code.
    """
    codes = {}
    if cccd:
        codes["cccd"] = linkage_code("cccd", cccd)
    if phone and birth_year:
        codes["phone"] = linkage_code("phone", f"{phone}\x1f{birth_year}")
    return codes

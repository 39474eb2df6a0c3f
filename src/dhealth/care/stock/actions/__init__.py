"""Writing into the books: received, handed on, confirmed, counted, taken back, looked at."""

from dhealth.care.stock.actions.counting import count_stock
from dhealth.care.stock.actions.handing_on import confirm_stock, hand_on_stock, mend_hand_over
from dhealth.care.stock.actions.receiving import receive_stock
from dhealth.care.stock.actions.settling import reopen_question, settle_question
from dhealth.care.stock.actions.taking_back import take_back_movement, take_back_together

__all__ = [
    "confirm_stock",
    "count_stock",
    "hand_on_stock",
    "mend_hand_over",
    "receive_stock",
    "reopen_question",
    "settle_question",
    "take_back_movement",
    "take_back_together",
]

"""Every step of a client's move: asked, agreed to, let go, accepted, or not."""

from dhealth.care.transfers.actions.asking import Asked, ask_move, ask_moves, fetch_client, send_client
from dhealth.care.transfers.actions.receiving import receive_client
from dhealth.care.transfers.actions.settling import (
    accept_move,
    agree_to_move,
    decline_move,
    release_client,
    withdraw_move,
)

__all__ = [
    "Asked",
    "accept_move",
    "agree_to_move",
    "ask_move",
    "ask_moves",
    "decline_move",
    "fetch_client",
    "receive_client",
    "release_client",
    "send_client",
    "withdraw_move",
]

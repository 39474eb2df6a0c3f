"""Asking a payer to pay for what the province confirmed."""

"""Who needs what, and what was tried."""

"""Money in double entry: entries that nobody changes, reversals, balances and statements."""

"""Plain Python for the whole house: refusals, ids, Vietnamese text, phones, dates, periods and codes."""

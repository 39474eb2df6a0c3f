"""A client sent to a clinic's inbox at their own written request, and the answer that comes back."""

"""Funded work: what it costs, and the papers that prove it."""

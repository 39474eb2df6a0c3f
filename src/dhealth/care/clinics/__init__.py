"""What a clinic offers, where and when, for whoever chooses one with a client."""

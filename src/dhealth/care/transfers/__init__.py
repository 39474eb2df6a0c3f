"""A client who moves to another worker or group."""

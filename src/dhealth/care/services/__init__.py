"""What was offered and given: facts that are corrected, never overwritten."""

"""What was spent, and the paper that proves it."""

"""What is missing, late or contradicts itself."""

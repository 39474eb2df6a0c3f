"""What the installation takes to run: how large it has grown, how fast it grows, and what makes it grow."""

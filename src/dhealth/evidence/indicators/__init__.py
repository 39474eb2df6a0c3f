"""What is counted and how: the indicator page and its reading."""

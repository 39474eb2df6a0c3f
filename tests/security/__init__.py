"""What an attacker would try, walked every time."""

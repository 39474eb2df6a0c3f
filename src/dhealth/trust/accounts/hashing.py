"""How passwords and PINs are kept: Argon2id, sized so that a small server bears several people signing in at once."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class SmallServerArgon2(Argon2PasswordHasher):
    """32 MiB and three passes, above the 19 MiB and two (Django's own takes 100 MiB each)."""

    time_cost = 3
    memory_cost = 32 * 1024
    parallelism = 1

"""The rules of pledging: ``organizations``, ``people`` without an account, ``lists``, and ``privacy``."""

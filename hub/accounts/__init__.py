"""People: sign-up, sign-in, sessions and site roles."""

"""Fixtures come from the pytest plugin ``hub.testing``, the same that plugin authors use."""

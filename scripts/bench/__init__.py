"""Measures the hub beside its physical limit: a bare Flask application on the same server. No pass or fail."""

"""Imports of the registry: files become listings (pure), listings become partners (``apply``)."""

"""Partner Hub: campaigns that many organisations carry together."""

__version__ = "0.1.0"

"""Help for tests of the hub and of plugins: fixtures in ``plugin``, data in ``factories``."""

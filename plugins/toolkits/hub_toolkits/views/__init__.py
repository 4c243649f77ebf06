"""Pages of the plugin: a module for each group of addresses."""

"""Code that reads untrusted bytes; it runs in child processes (``hub.storage.sandbox``) and imports little."""

"""Flask-Security's two mixins under our own roof: the models themselves know nothing of it."""

from __future__ import annotations

from flask_security.core import RoleMixin, UserMixin

__all__ = ["RoleMixin", "UserMixin"]

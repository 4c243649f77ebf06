"""The directory keeps the contract that every plugin keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from hub.testing.contract import PluginContract

from .helpers import make_phone, make_service


class TestContract(PluginContract):
    """Coordinators keep the directory, everybody reads it, and it knows nothing about anybody."""

    plugin = "helplines"
    permissions: ClassVar = {"helplines:service:manage": {"coordinator", "administrator"}}
    most_statements = 20

    def make_content(self, count: int) -> Mapping[str, object]:
        """Make services with everything that can be known of them."""
        made = [make_service(details={"alert": "No chat today"}, url="https://line.example/") for _ in range(count)]
        phones = [make_phone(service) for service in made]
        return {
            "service_id": made[0].id,
            "phone_id": phones[0].id,
            "who": 1,
            "helplines_api.service:service_id": "8b0ee0f0-0000-4000-8000-000000000000",
        }

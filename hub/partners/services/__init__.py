"""The rules of the registry, a module for each subject.

``registry`` entries and their profile, ``requests`` joining, ``membership`` and ``invitations`` who belongs to one,
``people`` who is written to, ``logos`` pictures, ``search`` what can be found, ``evidence`` help for reviewers,
``privacy`` export and erasure.
"""

from hub.partners.services.registry import (
    PROFILE_COLUMNS,
    Profile,
    clean_other_names,
    create_partner,
    get_by_slug,
    get_partner,
    list_public,
    list_public_slugs,
    sort_name,
)
from hub.partners.services.search import index_partners

__all__ = [
    "PROFILE_COLUMNS",
    "Profile",
    "clean_other_names",
    "create_partner",
    "get_by_slug",
    "get_partner",
    "index_partners",
    "list_public",
    "list_public_slugs",
    "sort_name",
]

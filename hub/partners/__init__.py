"""The partner registry: listings, membership, invitations, imports."""

"""Mail through an outbox that is written in the same transaction as the change."""

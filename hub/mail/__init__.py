"""Mail through an outbox that is written in the same transaction as the change."""

from hub.i18n import speaking
from hub.mail.models import MailMessage
from hub.mail.sending import init_app
from hub.mail.services import forget, queue, retry

__all__ = ["MailMessage", "forget", "init_app", "queue", "retry", "speaking"]

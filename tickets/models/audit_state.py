"""Where the auditor is, and when it goes on: one row."""

from django.db import models


class AuditState(models.Model):
    """`due_at` is when tickets.tasks.tick_audit runs it again; `cursor` the last ticket it looked at.

    What happened before `began_at` was made by a release that paged nobody, and is not judged. UTC.
    """

    due_at = models.DateTimeField()
    began_at = models.DateTimeField()
    cursor = models.BigIntegerField(default=0)
    ran_at = models.DateTimeField(null=True)
    checked = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_audit_state")]

    def __str__(self) -> str:
        return f"{self.due_at:%Y-%m-%d %H:%M:%S}"

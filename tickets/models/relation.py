import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.choices import RelationKind
from tickets.models.ticket import Ticket


class Relation(models.Model):
    """`source` is a duplicate of, was caused by, follows up on, is a child of, or is related to `target`."""

    source = models.ForeignKey(Ticket, models.CASCADE, related_name="relations")
    target = models.ForeignKey(Ticket, models.CASCADE, related_name="related_from")
    kind = models.CharField(_("relation"), max_length=15, choices=RelationKind)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="relation_unique"),
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(kind="duplicate_of"), name="duplicate_of_one_ticket"
            ),
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(kind="child_of"), name="child_of_one_parent"
            ),
            models.CheckConstraint(
                condition=~models.Q(source=models.F("target")), name="relation_not_to_itself"
            ),
        ]
        triggers = [
            # Families are one level deep, whatever path a relation takes (docs/semantics.md, "Relations").
            pgtrigger.Trigger(
                name="one_level_deep",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__kind="child_of"),
                func=(
                    "IF EXISTS (SELECT 1 FROM tickets_relation WHERE kind = 'child_of' AND id <> NEW.id"
                    " AND (target_id = NEW.source_id OR source_id = NEW.target_id)) THEN"
                    " RAISE EXCEPTION 'a child has no children, and a parent has no parent'"
                    " USING ERRCODE = 'check_violation'; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"

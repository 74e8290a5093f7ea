from typing import Any

from django.contrib import admin, messages
from django.db.models import Max
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kernel import clock
from oncall.admin.history import Tracked
from oncall.admin.rows import Rows
from tickets.actions.configuration import publish_policy
from tickets.admin.configuration import ConfigurationAdmin
from tickets.admin.published import running_clocks, version_words
from tickets.forms.admin_policy import CONDITIONS, PolicyForm, ThresholdForm, ThresholdFormSet, target_field
from tickets.models import SlaClock, SlaPolicy, SlaThreshold
from tickets.models.choices import Metric, Priority


class ThresholdsInline(Rows, admin.TabularInline[SlaThreshold, SlaPolicy]):
    model = SlaThreshold
    form = ThresholdForm
    formset = ThresholdFormSet  # type: ignore[assignment]
    extra = 1


@admin.register(SlaPolicy)
class SlaPolicyAdmin(ConfigurationAdmin[SlaPolicy]):
    """The default policy has no conditions, comes last, is always active and can't be deleted."""

    form = PolicyForm
    list_display = ["name", "position", "conditions_words", "calendar", "active", "is_default"]
    list_filter = ["active", "calendar"]
    list_select_related = ["calendar"]
    search_fields = ["name"]
    filter_horizontal = ["services", "categories", "organisations"]
    inlines = [ThresholdsInline]
    change_form_template = "admin/configured_form.html"
    parts = (
        Tracked("tickets.SlaTargetEvent", "policy"),
        Tracked("tickets.SlaThresholdEvent", "policy"),
        Tracked("tickets.PolicyServiceEvent", "slapolicy"),
        Tracked("tickets.PolicyCategoryEvent", "slapolicy"),
        Tracked("tickets.PolicyOrganisationEvent", "slapolicy"),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("services", "categories", "organisations")

    def get_form(
        self,
        request: HttpRequest,
        obj: SlaPolicy | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 (Django's signature)
        **kwargs: Any,
    ) -> Any:
        # The targets are fields of the form, not of the model.
        kwargs["fields"] = _own_fields(obj)
        return super().get_form(request, obj, change, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        last = SlaPolicy.objects.filter(is_default=False).aggregate(last=Max("position"))["last"] or 0
        return {"position": last + 10, **super().get_changeform_initial_data(request)}

    def get_fieldsets(self, request: HttpRequest, obj: SlaPolicy | None = None) -> Any:  # noqa: ARG002
        if obj is not None and obj.is_default:
            words = _("The default policy: it holds for every ticket that no policy before it holds for.")
            sets: list[Any] = [(None, {"fields": ["name", "calendar"], "description": words})]
        else:
            words = _("Empty conditions hold for every ticket. The first active policy that holds applies.")
            sets = [
                (None, {"fields": ["name", "position", "active", "calendar"]}),
                (_("For which tickets"), {"fields": CONDITIONS, "description": words}),
            ]
        for metric in Metric:
            cells = tuple(target_field(metric.value, priority.value) for priority in Priority)
            title = _("Targets: %(metric)s") % {"metric": metric.label}
            words = (
                _("How often a major incident is updated, around the clock. Empty: as the desk settings say.")
                if metric == Metric.NEXT_UPDATE
                else _("Business time in the calendar above, such as 4h, 30 min or 1h30.")
            )
            sets.append((title, {"fields": [cells], "classes": ["target-row"], "description": words}))
        return sets

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        policy = form.instance
        form.save_targets(policy)
        before = policy.versions.count()
        version = publish_policy(policy=policy, now=clock.read())
        if version.number > before:
            kept = running_clocks().filter(policy_version__policy=policy).count()
            messages.info(request, version_words(version.number, kept))

    def has_delete_permission(self, request: HttpRequest, obj: SlaPolicy | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj is not None and obj.is_default)

    def uses(self, row: SlaPolicy) -> Any:
        clocks = SlaClock.objects.filter(policy_version__policy=row)[:1001].count()
        if clocks:
            yield str(SlaClock._meta.verbose_name_plural), clocks

    def refusal(self, row: SlaPolicy) -> str:
        if row.is_default:
            return str(
                _("“%(name)s” is the default policy: without it, tickets would have no clocks.")
                % {"name": row}
            )
        return super().refusal(row)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        rows, counts, _perms, protected = super().get_deleted_objects(objs, request)
        # Its versions are read-only on their own pages, and go with a policy that no clock ever followed.
        return rows, counts, set(), protected

    @admin.display(description=_("for which tickets"))
    def conditions_words(self, policy: SlaPolicy) -> str:
        parts = [policy.get_kind_display()] if policy.kind else []
        chosen = (policy.services.all(), policy.categories.all(), policy.organisations.all())
        parts += [" / ".join(str(row) for row in rows) for rows in chosen if rows]
        return " · ".join(parts) or str(_("all the others") if policy.is_default else _("all"))


def _own_fields(policy: SlaPolicy | None) -> list[str]:
    if policy is not None and policy.is_default:
        return ["name", "calendar"]
    return ["name", "position", "active", "calendar", *CONDITIONS]

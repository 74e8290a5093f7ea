from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostmortemsConfig(AppConfig):
    name = "postmortems"
    verbose_name = _("Reviews")

    def ready(self) -> None:
        """Tell the tickets what this room says about them."""
        # these import models, which are not there before
        from postmortems import knowledge_panels, models  # noqa: PLC0415
        from postmortems.actions.recurrence import notice_recurrence  # noqa: PLC0415
        from postmortems.gate import review_gate  # noqa: PLC0415
        from postmortems.panels import review_panel  # noqa: PLC0415
        from tickets import registry  # noqa: PLC0415

        registry.panels += [knowledge_panels.problem_panel, knowledge_panels.runbook_panel, review_panel]
        registry.closing_gates.append(review_gate)
        registry.traces |= {
            "review": models.Review,
            "problems": models.ProblemLink,
            "workarounds": models.WorkaroundUse,
            "no_problem": models.NoProblem,
            "runbooks": models.RunbookUse,
        }
        registry.log_hints.append(knowledge_panels.log_hint)
        registry.followers.append(notice_recurrence)
        registry.demo_chapters += [
            "postmortems.demo.past.major",
            "postmortems.demo.past.probes",
            "postmortems.demo.known.runbooks",
            "postmortems.demo.known.known_error",
            "postmortems.demo.known.decisions",
        ]

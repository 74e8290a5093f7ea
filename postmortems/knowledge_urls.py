"""Routes of problems and runbooks; those of `postmortems.urls` include them."""

from django.urls import path

from postmortems.views import on_ticket, problem_acts, problems, runbooks

urlpatterns = [
    path("problems/", problems.problems, name="problems"),
    path("problems/new/", problems.new_problem, name="problem_new"),
    path("problems/proposals/<int:proposal>/", problem_acts.proposal, name="proposal"),
    path("problems/<str:problem>/", problems.problem, name="problem"),
    path("problems/<str:problem>/edit/", problems.edit, name="problem_edit"),
    path("problems/<str:problem>/move/", problem_acts.move, name="problem_move"),
    path("problems/<str:problem>/link/", problem_acts.link, name="problem_link"),
    path("problems/<str:problem>/unlink/", problem_acts.unlink, name="problem_unlink"),
    path("runbooks/", runbooks.runbooks, name="runbooks"),
    path("runbooks/new/", runbooks.new_runbook, name="runbook_new"),
    path("runbooks/<int:runbook>/", runbooks.runbook, name="runbook"),
    path("runbooks/<int:runbook>/edit/", runbooks.edit, name="runbook_edit"),
    path("runbooks/<int:runbook>/verify/", runbooks.verify, name="runbook_verify"),
    path("runbooks/<int:runbook>/retire/", runbooks.retire, name="runbook_retire"),
    path("tickets/<str:number>/workaround/<str:problem>/", on_ticket.workaround, name="workaround"),
    path("tickets/<str:number>/workaround/<str:problem>/judge/", on_ticket.judge, name="workaround_judge"),
    path("tickets/<str:number>/problem/", on_ticket.choose_problem, name="choose_problem"),
    path("tickets/<str:number>/no-problem/", on_ticket.no_problem, name="no_problem"),
    path("tickets/<str:number>/runbook/<int:runbook>/", on_ticket.put, name="runbook_put"),
    path("tickets/<str:number>/runbook-use/<int:use>/", on_ticket.judge_use, name="runbook_judge"),
]

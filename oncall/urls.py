"""Pages about people, who is on call, and the mail that leaves the desk."""

from django.urls import path

from oncall.views import (
    contact,
    contact_rules,
    feeds,
    overrides,
    page_answers,
    pages,
    policies,
    policy_edit,
    schedule_edit,
    time_off,
)
from oncall.views.calendar import calendar
from oncall.views.demo_login import demo_login
from oncall.views.display import display_settings
from oncall.views.mailbox import mailbox
from oncall.views.on_call import on_call_now
from oncall.views.operators import operators, reset_dead_address, retry_failed_email
from oncall.views.page_link import page_link
from oncall.views.theme import choose_theme

app_name = "oncall"

urlpatterns = [
    path("demo/sign-in/", demo_login, name="demo_login"),
    path("settings/", display_settings, name="settings"),
    path("settings/contact/", contact.methods, name="contact"),
    path("settings/contact/new/", contact.add, name="contact_new"),
    path("settings/contact/rules/", contact_rules.rules, name="contact_rules"),
    path("settings/contact/rules/<int:key>/remove/", contact_rules.remove_step, name="contact_rule_remove"),
    path("settings/contact/hours/", contact_rules.hours, name="contact_hours"),
    path("settings/contact/<int:key>/", contact.method, name="contact_method"),
    path("settings/contact/<int:key>/checks/", contact.checks, name="contact_checks"),
    path("settings/contact/<int:key>/code/", contact.send_code, name="contact_code"),
    path("settings/contact/<int:key>/test/", contact.send_test, name="contact_test"),
    path("settings/contact/<int:key>/move/", contact.move, name="contact_move"),
    path("settings/contact/<int:key>/remove/", contact.remove, name="contact_remove"),
    path("theme/", choose_theme, name="theme"),
    path("mailbox/", mailbox, name="mailbox"),
    path("on-call/", on_call_now, name="on_call"),
    path("on-call/new/", schedule_edit.new_schedule, name="schedule_new"),
    path("on-call/time-off/", time_off.time_off, name="time_off"),
    path("on-call/time-off/<int:key>/remove/", time_off.forget_time_off, name="time_off_remove"),
    path("on-call/feeds/make/", feeds.make, name="feed_make"),
    path("on-call/feeds/revoke/", feeds.revoke, name="feed_revoke"),
    path("on-call/feed/<str:token>.ics", feeds.feed, name="feed"),
    path("on-call/policies/", policies.policies, name="policies"),
    path("on-call/policies/new/", policy_edit.new_policy, name="policy_new"),
    path("on-call/policies/<int:pk>/edit/", policy_edit.edit, name="policy_edit"),
    path("on-call/policies/<int:pk>/delete/", policies.delete, name="policy_delete"),
    path("on-call/policies/<int:pk>/default/", policies.choose_default, name="policy_default"),
    path("on-call/<int:pk>/", calendar, name="calendar"),
    path("on-call/<int:pk>/edit/", schedule_edit.edit, name="schedule_edit"),
    path("on-call/<int:pk>/shift/", overrides.shift, name="shift"),
    path(
        "on-call/<int:pk>/overrides/<int:override>/hand-back/", overrides.hand_back_override, name="hand_back"
    ),
    path("pages/", pages.pages, name="pages"),
    path("pages/<int:pk>/", pages.page, name="page"),
    *(
        path(f"pages/<int:pk>/{verb}/", page_answers.act, {"verb": verb}, name=f"page_{verb}")
        for verb in page_answers.VERBS
    ),
    path("p/<str:token>/", page_link, name="page_link"),
    path("operators/", operators, name="operators"),
    path("operators/addresses/<int:key>/reset/", reset_dead_address, name="reset_address"),
    path("operators/mail/<int:key>/retry/", retry_failed_email, name="retry_email"),
]

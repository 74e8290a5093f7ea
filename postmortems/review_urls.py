"""Reviews and action items."""

from django.urls import path

from postmortems.forms.points import AddPointForm
from postmortems.views import actions, acts, review, reviews

review_urls = [
    path("reviews/", reviews.reviews, name="reviews"),
    path("tickets/<slug:number>/review/", reviews.start, name="start"),
    path("reviews/<int:pk>/", review.review, name="review"),
    path("reviews/<int:pk>/edit/", review.edit, name="edit"),
    path("reviews/<int:pk>/export/<slug:audience>/", review.export, name="export"),
    *(
        path(f"reviews/<int:pk>/{form.verb}/", acts.act, {"verb": form}, name=form.verb)
        for form in (*acts.VERBS, *acts.VERBS_ON_TIMELINE)
    ),
    path(
        "reviews/<int:pk>/sections/<slug:section>/add/",
        acts.act,
        {"verb": AddPointForm},
        name=AddPointForm.verb,
    ),
    *(
        path(f"reviews/<int:pk>/points/<int:key>/{form.verb}/", acts.act, {"verb": form}, name=form.verb)
        for form in acts.VERBS_ON_POINTS
    ),
    *(
        path(f"reviews/<int:pk>/lines/<int:key>/{form.verb}/", acts.act, {"verb": form}, name=form.verb)
        for form in acts.VERBS_ON_LINES
    ),
    path("reviews/<int:pk>/actions/add/", actions.add, name="action_add"),
]

action_urls = [
    path("actions/", actions.actions, name="actions"),
    path("actions/<int:pk>/", actions.action, name="action"),
    *(
        path(f"actions/<int:pk>/{form.verb}/", actions.act, {"verb": form}, name=f"action_{form.verb}")
        for form in actions.VERBS
    ),
]

urlpatterns = [*review_urls, *action_urls]

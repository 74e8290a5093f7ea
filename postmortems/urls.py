"""Reviews, action items, problems and runbooks."""

from postmortems.knowledge_urls import urlpatterns as knowledge_urls
from postmortems.review_urls import urlpatterns as review_urls

app_name = "postmortems"

urlpatterns = [*review_urls, *knowledge_urls]

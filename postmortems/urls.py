"""Problems and runbooks."""

from postmortems.knowledge_urls import urlpatterns as knowledge_urls

app_name = "postmortems"

urlpatterns = [*knowledge_urls]

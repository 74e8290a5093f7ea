"""Mail about reviews, action items, problems and runbooks."""

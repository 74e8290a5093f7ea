"""The timeline of a review: drafted from the record, and what its marks measure. Pure: no clock."""

"""Every change of reviews and action items: a function for each verb, told by whom and when."""

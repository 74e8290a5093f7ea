"""How a page goes on until somebody answers: pure rules on frozen values, no models and no clock."""

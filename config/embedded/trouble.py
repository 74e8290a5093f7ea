"""What stops a start, said in one sentence."""


class Trouble(Exception):  # noqa: N818  (a sentence for the operator, not a fault of the program)
    """The desk cannot start; the message is the sentence the operator reads."""

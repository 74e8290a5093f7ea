"""What stops a start, said in one sentence."""


class Trouble(Exception):
    """The desk cannot start; the message is the sentence the operator reads."""

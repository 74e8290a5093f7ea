"""What stops a backup or a restore, said in one sentence."""


class Trouble(Exception):
    """Nothing was changed; the message is the sentence the operator reads."""

"""The manager's board: what is breached, what comes next, whom nobody answered, what lies and how long."""

from tickets.board.figures import Bar, Figure, Figures, figures
from tickets.board.lists import Lists, lists

__all__ = ["Bar", "Figure", "Figures", "Lists", "figures", "lists"]

"""Pabulib: elections of participatory budgets, as `.pb` files.

A file has three sections, META, PROJECTS and VOTES, each with a header, parted by
semicolons. Read here: any of the separators found in the wild, quoted fields,
a byte-order mark, empty cells and lines, decimal commas. An error names the line.
"""

from madang.sources.pabulib.elections import Satisfaction, election
from madang.sources.pabulib.files import Ballot, PabulibFile, read
from madang.sources.pabulib.tables import build

__all__ = ["Ballot", "PabulibFile", "Satisfaction", "build", "election", "read"]

"""The network of organisations: its shape, who bridges it, what breaks, who is out."""

from madang.linkages.network.stage import STAGE, examine

__all__ = ["STAGE", "examine"]

"""Linkages: who of industry, academia and research works with whom, and who should."""

from madang.linkages.network import examine
from madang.linkages.partners import PartnerModel, Wanted, fit_partners, suggest
from madang.linkages.stage import STAGE, build

__all__ = [
    "STAGE",
    "PartnerModel",
    "Wanted",
    "build",
    "examine",
    "fit_partners",
    "suggest",
]

"""Partners: with whom an organisation should work next, why, and at what odds."""

from madang.linkages.partners.model import PartnerModel
from madang.linkages.partners.stage import STAGE, fit_partners, suggest
from madang.linkages.partners.suggest import Wanted

__all__ = ["STAGE", "PartnerModel", "Wanted", "fit_partners", "suggest"]

"""The odds of diversification: learnt, back-tested, applied to one year's table.

`fit_odds` learns from a panel, `next_activities` applies what it learnt to the table of
one year, `back_test` says how good such forecasts would have been. The steps:
`holdings` (stocks as tables), `features`, `samples` (who was at risk, who entered),
`learners` and `horizons` (scores, and odds within h years), `fit`, `quality`.
"""

from madang.specialisation.odds.backtest import BackTest, back_test
from madang.specialisation.odds.fit import fit_odds
from madang.specialisation.odds.learners import OddsKind
from madang.specialisation.odds.model import OddsModel
from madang.specialisation.odds.result import Odds, next_activities
from madang.specialisation.odds.settings import OddsSettings
from madang.specialisation.odds.store import load_odds, save_odds

__all__ = [
    "BackTest",
    "Odds",
    "OddsKind",
    "OddsModel",
    "OddsSettings",
    "back_test",
    "fit_odds",
    "load_odds",
    "next_activities",
    "save_odds",
]

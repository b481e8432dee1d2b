from . import (
    relance_scenario,
    relance_scenario_step,
    relance_hold,
    relance_hold_automatic,
    holds_by_hand,
    res_company,
    relance_planner_read,
    relance_planner_decide,
    relance_planner_store,
)

from . import (
    test_access,
    test_aged_balance,
    test_aged_check,
    test_aged_files,
    test_aged_items,
    test_aged_lively,
    test_companies,
    test_insurance,
    test_notice_batch,
    test_notice_carrier,
    test_notice_checklist,
    test_notice_enclosure,
    test_notice_follow,
    test_notice_frozen,
    test_notice_ladder,
    test_notice_mentions,
    test_notice_sealed,
    test_notice_small,
    test_notice_today,
    test_notice_tour,
    test_notice_variants,
    test_risk_access,
    test_risk_changes,
    test_risk_late,
    test_risk_override,
    test_risk_persons,
    test_risk_profile,
    test_risk_refresh,
    test_risk_screens,
    test_risk_tour,
    test_risk_uses,
    test_risk_words,
    test_risk_wrong_dates,
    test_statement,
    test_statement_monthly,
    test_statement_send,
    test_summary,
    test_takeover,
    test_takeover_pages,
    test_traps,
)
from .claims import *
from .desk import *
from .due_items import *
from .payments import *
from .planning import *
from .reminders import *
from .sending import *

from . import (
    test_access,
    test_aged_balance,
    test_aged_check,
    test_aged_files,
    test_aged_items,
    test_aged_lively,
    test_companies,
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
from .notices import *
from .payments import *
from .planning import *
from .reminders import *
from .risk import *
from .sending import *

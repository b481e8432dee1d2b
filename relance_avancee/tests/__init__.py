from . import (
    test_access,
    test_at_once,
    test_buttons,
    test_companies,
    test_doors,
    test_extreme_values,
    test_guard,
    test_hoot,
    test_kinds,
    test_menus,
    test_my_customers,
    test_put_right,
    test_retention,
    test_rights,
    test_traps,
)
from .answers import *
from .claims import *
from .desk import *
from .due_items import *
from .notices import *
from .page import *
from .payments import *
from .planning import *
from .reminders import *
from .reports import *
from .risk import *
from .sending import *
from .takeover import *

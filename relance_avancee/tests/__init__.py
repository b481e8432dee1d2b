from . import test_plan

from . import test_traps
from . import test_identity
from . import test_manners
from . import test_money
from . import test_outcome
from . import test_access
from . import test_companies

from . import relance_dispatcher

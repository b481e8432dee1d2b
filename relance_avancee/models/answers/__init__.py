from . import relance_act

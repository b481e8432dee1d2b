from . import relance_act, relance_suggestion

"""The page of the debtor: how often it may be asked for, what somebody typed there."""

"""The words by which columns of quantities are recognised: what was said, shown and came, and when."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What the name of a column says: that it holds what the model said …
SAID = _words("""
    predicted prediction predictions predict pred preds yhat hat forecast forecasted forecasts estimate estimated
    estimates estimation eta expected
""")
SAID_VAGUELY = _words("model")

# … what was shown to the customer …
SHOWN = _words("""
    promised promise shown displayed display quoted quote committed commitment due deadline scheduled schedule sla
    agreed planned communicated
""")

# … what came …
CAME = _words("actual actuals observed realised realized true truth real")
CAME_OFTEN = _words("outcome target label gt")
CAME_VAGUELY = _words("delivered took taken came arrived arrival completed final duration elapsed sold")

# … or that it is about them without being one of them.
NO_QUANTITY = _words("""
    id ids uuid error errors err diff difference delta residual residuals abs delay late lateness early flag is has
    category bucket band rank version share rate rule rules baseline naive
""")

# The end of a window that was shown.
LOWER = _words("low lower lo lb earliest from min minimum")
UPPER = _words("high upper hi ub latest to max maximum")

# When a case came …
CAME_AT = _words("delivered arrived arrival completed fulfilled finished dropoff received")
CAME_AT_VAGUELY = _words("delivery closed resolved ended end")
TO_CUSTOMER = _words("customer actual door")
ON_THE_WAY = _words("carrier courier shipped warehouse picked pickup dispatched")

# … when it began …
BEGUN = _words("ordered purchase purchased placed created booked requested submitted")
BEGUN_OFTEN = _words("order started start begin began accepted approved pickup picked")
NO_BEGIN = _words("label recorded updated modified exported uploaded birth dob expiry expires cancelled canceled")

# … and what else became of it.
CANCELLED = _words("cancelled canceled cancellation cancel undelivered unfulfilled")
REFUNDED = _words("refunded refund refunds")
REPORTED = _words("complained complaint complaints reported")
STATUS = _words("status state")

LATENESS = _words("late lateness early delay delayed ontime overdue breached missed")

# What a simple way that exists already would say.
RULE = _words("rule rules baseline naive")

"""The words by which an export's columns and values are recognised, one table for each thing that is guessed."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What a value of the outcome says, in small letters and without blanks.
YES = _words("""
    yes y true t 1 1.0 positive pos fraud fraudulent chargeback churn churned default defaulted bad late spam abuse
    abusive malicious malignant sick disease diseased readmitted converted returned disputed stolen scam phishing hit
    confirmed defect defective fail failed failure ja oui sí sim
""")
NO = _words("""
    no n false f 0 0.0 negative neg ok okay good legit legitimate genuine ham benign healthy clean normal retained none
    nonfraud notfraud nofraud notchurned ontime paid kept stayed pass passed innocent not nein non não
""")
PENDING = _words("""
    pending unknown open na tbd undetermined undecided unclear inreview review waiting investigating notknown inprogress
    unresolved new
""") | {""}

# What the name of a column says: that it holds the outcome …
OUTCOME_NAMES = frozenset(
    {"outcome", "outcomes", "label", "target", "y", "truth", "ground truth", "actual", "y true", "true label", "class"}
)
OUTCOME = YES - _words("yes y t 1 hit pos bad positive ja oui sí sim") | _words("outcome label target truth")
OUTCOME_VAGUELY = _words("result status verdict resolution disposition actual")
NO_OUTCOME = _words("""
    pred predicted prediction predictions decision decided action flagged blocked declined approved baseline prev
    previous rule train test training model score recommended reviewed reason type time date at ts id
""")
SAYS_NOTHING = _words("""
    yes y true t 1 positive pos is was has outcome outcomes label target flag truth actual class result status verdict
    bad hit ground confirmed value the final
""")
"""Words that do not say what the positive cases are."""

# … the score …
SCORE = _words("score scores probability probabilities prob proba risk likelihood confidence p")
PERCENT = _words("percent pct percentage")
PROBABILITY = _words("probability probabilities prob proba likelihood")
MODEL = _words("model ml ai pred predicted prediction yhat logit")
NO_SCORE = _words("id ids date time ts at count outcome label target rank threshold cutoff")

# … what the product decided …
DECISION = _words("""
    pred predicted prediction decision decided action flagged blocked declined acted alert alerted recommended approved
    rejected treatment
""")
NAMED = DECISION | _words("said named guess guessed suggested assigned routed classified model ai")
"""The class that a product names, beside another column of the same classes."""
SURE = SCORE | _words("sure sureness certainty")

# … who or what a case is about …
IDENTITY = _words("id ids uuid guid key ref reference number no nr")
A_CASE = _words("""
    case order payment transaction txn claim application booking trip ride ticket invoice request delivery shipment
    parcel loan session call message alert answer document
""")
NAMES_ONE = _words("id ids uuid guid")
WHO = _words("""
    customer client card user account patient member person cardholder subscriber driver household employee borrower
    applicant who buyer seller passenger policyholder student iban msisdn email phone guest tenant citizen
    cust acct uid userid customerid custid clientid accountid cardid memberid patientid
""")

# … for how many cases a row stands …
COUNT_NAMES = frozenset(
    {"n", "count", "counts", "cases", "freq", "frequency", "cnt", "anzahl", "n cases", "num cases", "case count"}
    | {"number of cases", "cases count", "row count", "n rows", "volume", "how many"}
)
COUNT = _words("count cnt n freq frequency")

# … what a rule says that is in force today …
RULE = _words("rule rules baseline")
RULE_HIT = YES | _words(
    "block blocked stop stopped flag flagged decline declined reject rejected alert triggered fired"
)
RULE_PASSES = NO | _words("pass passed allow allowed approve approved miss missed accept accepted")

# … when a case was scored, and when something later happened to it …
WHEN = _words("time timestamp date datetime day ts at when")
WHEN_SCORED = _words("scored decided decision scoring prediction predicted event")
WHEN_BEGUN = _words("created transaction payment order request received occurred application")
WHEN_LATER = _words("""
    label outcome chargeback resolved confirmed closed reported recorded delivered settled updated modified expiry
    expires birth dob due promised scheduled sent returned refund refunded recovered uploaded exported
""")
WHEN_KNOWN = _words("label outcome chargeback resolved confirmed recorded reported")

# … money …
MONEY = _words("amount amt value price fare betrag montant importe revenue sales")
MONEY_VAGUELY = _words("total sum cost spend paid fee balance limit")

# … or a group by which results are shown apart.
SEGMENT = _words("""
    country region state city market device channel platform os sex gender race ethnicity age segment seg tier plan
    language product category type merchant source sector branch site hospital network brand period cohort
""")
NO_SEGMENT = _words("""
    pred predicted prediction decision decided action reason comment note status outcome label target result review
    reviewed model version arm train test split fold hash name email currency baseline rule rules
""")

MONTHS = _words("jan feb mar apr may jun jul aug sep oct nov dec")
LONG_MONTHS = _words("january february march april may june july august september october november december")

FILE = _words("""
    table data export log logs decisions file sheet output results result report test sample
    count counts counted grouped aggregated summary
""")
"""Names of files that say nothing about what is in them."""

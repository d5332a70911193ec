"""A home that is being served gets many products and people who are signed in: `fill_home.py PEOPLE PRODUCTS VERDICTS`.

Prints what the clicking needs: for each person the cookie, and the address of a product they own.
"""

import json
import sys
import time

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402

from bench.many_products import fill  # noqa: E402
from upheld_web.examples.beginning import begin_example  # noqa: E402
from upheld_web.jobs.recovery import is_at_rest  # noqa: E402
from upheld_web.records.models import Product, User  # noqa: E402

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def cookie_of(user: User) -> str:
    """What the browser of somebody who has signed in sends."""
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


people, products, verdicts = map(int, sys.argv[1:])
everybody = [
    User.objects.create_user(f"person-{at}@example.org", name=f"Person {at}", is_administrator=at == 0)
    for at in range(people)
]
example = begin_example(everybody[0], "stolen-cards")
while not is_at_rest():
    time.sleep(0.2)
made = fill(Product.objects.get(pk=example.pk), everybody, products - 1, verdicts - 1)
signed_in = [{"cookie": cookie_of(user), "product": one.slug} for user, one in zip(everybody, made, strict=False)]
print(json.dumps({"answer": {"people": signed_in}}))

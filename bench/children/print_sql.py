"""The statements that a check of SPEC runs, as a JSON list."""

import json
import sys

import upheld

found = upheld.query_sql(upheld.load_spec(sys.argv[1]))
print(json.dumps([found] if isinstance(found, str) else list(found)))

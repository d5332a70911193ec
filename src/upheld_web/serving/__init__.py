"""The workbench as processes: `upheld serve` watches a web server and one worker, which both end when it ends.

server.py      the whole: settings, lock, preparation, both processes, until Ctrl-C
lock.py        one server for a home, one worker for a home
preparing.py   tables, the cache, static files
process.py     a process that is watched and begun again
parent.py      the other side of it: a process that ends with the one that began it
web.py         the web server (`python -m`)
application.py what each of its own processes runs
worker.py      the worker (`python -m`)
"""

"""What takes longer than a page may, and whatever opens a log.

assessing.py comparing.py reading.py   tasks of the worker, and how they are asked for
cases.py                               the same while somebody waits for the page
apart.py bounded.py                    a log is opened in a process with limits: the side that asks, the side that works
judge.py comparer.py reader.py case_reader.py   what that process does; asked.py: what it is told
bringing.py arriving.py                files that people bring
room.py turns.py recovery.py           who may wait, who comes next, and what a killed worker left
"""

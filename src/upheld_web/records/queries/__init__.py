"""What pages read: functions that return frozen values, with a fixed number of queries each."""

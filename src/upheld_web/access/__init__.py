"""Who may do what: the roles, what each may do, and the guard before every page."""

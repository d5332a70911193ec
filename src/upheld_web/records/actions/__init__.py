"""Every write, as a function of its actor: who may not, is refused; what was done, stands in the trail."""

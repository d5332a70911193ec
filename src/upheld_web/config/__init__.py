"""How the workbench is set up: its settings, its table of pages, its addresses."""

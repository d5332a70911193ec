"""What the workbench keeps: its tables, what is read of them (`queries`), and every write (`actions`)."""

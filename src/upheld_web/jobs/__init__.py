"""What runs in the background, through Django's tasks: started by a page, done by a worker, told when it fails."""

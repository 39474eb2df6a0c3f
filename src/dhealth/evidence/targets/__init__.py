"""What a worker, a group or a project set out to reach, beside what was reached."""

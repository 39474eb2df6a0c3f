"""What people do on their first days."""

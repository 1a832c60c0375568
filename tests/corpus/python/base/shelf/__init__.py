"""What stands where in the bookstore."""

"""What tests build people, tickets and the desk from."""

"""What is sent, and what it means once it is read back. Pure: nothing here sends anything."""

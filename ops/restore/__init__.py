"""`diecast restore`: tables to a point in time, documents to a time, from here or another region; a drill."""

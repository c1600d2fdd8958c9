"""Reading what a plant's table writes: times in any form, and what is made of them."""

"""The model bundle: what training exports and the quality tools read.

`feature_schema` needs the standard library alone, so that a function which only checks
requests or shows the variables packages schema.json and no numpy. All else reads arrays.
"""

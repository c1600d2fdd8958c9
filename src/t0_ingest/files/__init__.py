"""The plant's files, as a person looks after them: names, stores, fates, and changing them."""

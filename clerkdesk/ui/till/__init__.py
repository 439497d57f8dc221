"""The page of the till: a clerk's money in one shift at one desk, from its opening to its count."""

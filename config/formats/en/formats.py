"""Dates and times in English as Waymark says them: 21 November, 09:12, weeks from Monday."""

DATE_FORMAT = "j F Y"
MONTH_DAY_FORMAT = "j F"
TIME_FORMAT = "H:i"
FIRST_DAY_OF_WEEK = 1

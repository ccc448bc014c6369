"""Dates in Chinese as Waymark says them: months without a leading nought."""

MONTH_DAY_FORMAT = "n月j日"

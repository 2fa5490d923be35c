"""The account of a sample: its terms, books, fills and records. Knows no Backtrader."""

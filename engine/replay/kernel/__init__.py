"""The account once more, compiled: the contract's steps as small functions over plain records of numbers.

Shares nothing with the event-driven broker, so that each can be held against the other. A record (one element of a
structured array) is handed on by reference: what a function writes into it stays written.

The files from the ground up: `decorator`, `records`, `book` (what is written down), `sizing`, `prices`, `commission`,
`accruals`, `orders`, `fills`, `accounts`; `moments` stands alone.
"""

"""What the tests of the replay share."""

import pytest


@pytest.fixture(scope="session")
def hand(helper):
    """Bars and accounts: `hand.account(hand.table([100, 110]), [1, 1])`."""
    return helper("replay_by_hand", "replay")

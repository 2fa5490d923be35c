"""The books of an account: what every fill and every bar cost, as the cost model has it. Knows no Backtrader."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ...costs import Costs
from ...costs.charges.charge import DEBT, IDLE_CASH, LONG, SHORT, Charge
from ...costs.charges.commission import NO_BILL, Bill, MonthToDate
from ...costs.costs import conceded
from ...costs.register import CHARGES, NAMES, PER_FILL, PLACE
from ...costs.volume import CARRY
from .fills import CUT, OPEN, PARTIAL, REFUSED, Fills, Incident
from .market import Market
from .sizing import DUST, Sized, settled, share_fillable
from .terms import AccountTerms

COMMISSION, SLIPPAGE = PLACE["commission"], PLACE["slippage"]
NOTHING_MOVED = (0.0,) * len(CHARGES)
NO_LEVIES = (0.0,) * (len(PER_FILL) - 2)
"""What a fill pays beside commission and slippage, where it is nothing."""


class Ticket:
    """An order as the books know it: who decided what when, and what it has been billed."""

    __slots__ = ("bill", "cut", "decided", "partial", "target", "traded", "wanted")

    def __init__(self, decided: int, wanted: float, target: float | None = None) -> None:
        self.decided = decided
        self.wanted = wanted
        """A target or signed units, as the strategy asked for it."""
        self.target = target
        self.bill: Bill = NO_BILL
        self.traded = 0.0
        """Units so far."""
        self.cut = self.partial = False
        """Whether it has been listed so."""


class FilledPart(NamedTuple):
    """What a bar fills of an order."""

    size: float
    """Signed units; 0 when there is nothing to fill or nothing can be."""
    rest: float = 0.0
    """Signed units carried to the next bar, as far as known now; 0 when nothing is."""
    done: bool = True
    refused: bool = False


class Booked(NamedTuple):
    """A fill as it was booked."""

    size: float
    price: float
    commission: float
    """What it paid beside its price: commission, and whatever else is charged per fill."""


class Books:
    """Fills, incidents, and what the bar under way has paid and earned."""

    NAMES = NAMES
    """The columns of `moved`."""

    def __init__(self, costs: Costs, limits: AccountTerms, market: Market, opened_at: int = -1) -> None:
        """Begin the books of an account that is opened at the close of a bar, or before the first."""
        self.costs, self.limits, self._market = costs, limits, market
        self._first_row = opened_at + 1
        self.fills = Fills()
        self.incidents: list[Incident] = []
        self._month, self._traded = -1, MonthToDate()
        self._price_moves, self._is_tiered = costs.depends_on_market, costs.is_tiered
        # asked once: each is worked out from several settings
        self._share, self._amount = costs.flat_concession
        charged = [(place, charge) for place, charge in enumerate(CHARGES) if charge.is_charged(costs)]
        self._has_commission = any(place == COMMISSION for place, _ in charged)
        self._levies = [(place, amount_of(each)) for place, each in charged if each.is_per_fill and each.amount]
        accruing = [(place, each) for place, each in charged if not each.is_per_fill]
        self._accrues = bool(accruing)
        # which of them matter on a bar: a long position pays no borrow
        self._while_flat, self._while_long, self._while_short = (
            [(place, one.sign, amount_of(one)) for place, one in accruing if {term.basis for term in one.terms} & on]
            for on in ({IDLE_CASH, DEBT}, {IDLE_CASH, DEBT, LONG}, {IDLE_CASH, DEBT, SHORT})
        )
        self._has_limit = bool(costs.volume_limit or costs.impact)
        self.must_open = True
        """Whether the next bar is to be opened: after a bar without fills it need not be, where time costs nothing."""
        self.moved = list(NOTHING_MOVED)
        """What the bar has paid or earned, by the places of the register."""
        self._filled_units = 0.0

    def open_bar(self, bar: int, cash: float, position: float) -> float:
        """Begin a bar and return what the time since the last one moved in cash: interest earned less what it cost."""
        # what was filled at the very close at which the account was opened counts in its first row
        is_first = bar == self._first_row
        self.moved = moved = self.moved if is_first else list(NOTHING_MOVED)
        self._filled_units, self.must_open = 0.0, self._accrues or is_first
        accruing = self._while_short if position < 0.0 else self._while_long if position > 0.0 else self._while_flat
        days = self._market.days[bar]
        if not (accruing and days):
            return 0.0
        previous_close, earned = self._market.close[bar - 1], 0.0
        for place, sign, accrues in accruing:
            moved[place] = amount = accrues(self.costs, cash, position, previous_close, days)
            earned -= sign * amount
        return earned

    def part_of(self, ticket: Ticket, sized: Sized, position: float, bar: int, at_close: bool) -> FilledPart:
        """Return what the bar fills of an order that may trade `sized`, and list what it does not get."""
        if not (sized.reason or self._has_limit):  # nothing to list, no limit to ask
            after = position + sized.size
            return FilledPart(-position if after and abs(after) <= DUST * abs(sized.size) else sized.size)
        if sized.refused:
            return self.refuse(ticket, sized.reason)
        size = share_fillable(sized.size, self._left(bar, at_close), self.limits) if self._has_limit else sized.size
        size = settled(size, sized.size, position, ticket.traded)
        if abs(sized.size - size) <= DUST * (ticket.traded + abs(sized.size)):
            self._list_cut(ticket, sized)
            return FilledPart(size)
        carried = self.costs.volume_rest == CARRY
        self._list_cut(ticket, sized)
        if size == 0.0 and not carried:
            return self.refuse(ticket, too_large(size, sized.size, "nothing of it can be filled"))
        if not ticket.partial:
            ticket.partial = True
            rest = "the rest is carried" if carried else "the rest is cancelled"
            self._list(ticket, PARTIAL, too_large(size, sized.size, rest))
        return FilledPart(size, sized.size - size if carried else 0.0, done=not carried)

    def refuse(self, ticket: Ticket, reason: str) -> FilledPart:
        """List an order as refused."""
        self._list(ticket, REFUSED, reason)
        return FilledPart(0.0, refused=True)

    def leave_open(self, ticket: Ticket, reason: str) -> None:
        """List an order that no bar was left to fill."""
        self._list(ticket, OPEN, reason)

    def book(
        self,
        ticket: Ticket,
        size: float,
        reference_price: float,
        bar: int,
        at_close: bool,
        worst_price: float | None = None,
    ) -> Booked:
        """Book a fill of `size` units in the bar, no worse than `worst_price`."""
        if self._price_moves:
            price = self.costs.execution_price(size, reference_price, self._market.conditions(bar, at_close))
        else:
            price = conceded(size, reference_price, self._share, self._amount)
        if worst_price is not None:
            price = min(price, worst_price) if size > 0 else max(price, worst_price)
        units = abs(size)
        commission = self._bill(ticket, size, price, bar) if self._has_commission else 0.0
        slippage = units * abs(price - reference_price)
        self.must_open, moved = True, self.moved
        if commission:
            moved[COMMISSION] += commission
        if slippage:
            moved[SLIPPAGE] += slippage
        self._filled_units += units
        ticket.traded += units
        if not NO_LEVIES:
            self.fills.add(ticket.decided, bar, size, reference_price, price, commission, slippage)
            return Booked(size, price, commission)
        levied, paid = list(NO_LEVIES), commission
        for place, levy in self._levies:
            levied[place - 2] = amount = levy(self.costs, size, price)
            moved[place] += amount
            paid += amount
        self.fills.add(ticket.decided, bar, size, reference_price, price, commission, slippage, *levied)
        return Booked(size, price, paid)

    def _bill(self, ticket: Ticket, size: float, price: float, bar: int) -> float:
        """Return the commission of a fill: what its order owes with it less what it was charged before."""
        before = ticket.bill
        if self._is_tiered and self._market.months[bar] != self._month:
            self._month, self._traded = self._market.months[bar], MonthToDate()
        ticket.bill = bill = self.costs.billed(size, price, before, self._traded)
        if self._is_tiered:
            units = abs(size)
            self._traded = MonthToDate(self._traded.units + units, self._traded.value + units * price)
        return float(bill.commission - before.commission)

    def _left(self, bar: int, at_close: bool) -> float:
        """Return the units that the bar still takes."""
        return max(self.costs.fillable(self._market.conditions(bar, at_close)) - self._filled_units, 0.0)

    def _list_cut(self, ticket: Ticket, sized: Sized) -> None:
        if sized.reason and not ticket.cut:
            ticket.cut = True
            self._list(ticket, CUT, sized.reason)

    def _list(self, ticket: Ticket, status: str, reason: str) -> None:
        self.incidents.append(Incident(ticket.decided, status, ticket.wanted, reason))


def too_large(filled: float, wanted: float, rest: str) -> str:
    """Return why an order was filled in part."""
    return f"{abs(filled):g} of {abs(wanted):g} units fit the bar's volume; {rest}"


def amount_of(charge: Charge) -> Callable[..., float]:
    """Return the function that works a charge out."""
    if charge.amount is None:
        raise TypeError(f"{charge.name} has no `amount`")
    return charge.amount

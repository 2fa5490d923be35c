"""A third witness: the contract of the account read out in plain Python, slowly, sharing no code with either engine."""

import math
import statistics
from itertools import pairwise
from types import SimpleNamespace

NAMES = ("commission", "slippage", "borrow", "holding", "cash_interest", "margin_interest")


def play_samples(bars, targets, terms, rebalance, first_decision=0, last_of_train=None):
    """Return the accounts, oldest first: train up to the close of a bar and test from there on, or one over all."""
    last = len(bars) - 1
    if last_of_train is None:
        return [play(bars, targets, terms, rebalance, first_decision)]
    b = last_of_train
    return [
        play(bars, targets, terms, rebalance, first_decision, until=b, decides_until=b - 1),
        play(bars, targets, terms, rebalance, first_decision, opened_at=b, until=last),
    ]


def play(bars, targets, terms, rebalance, first_decision=0, opened_at=None, until=None, decides_until=None):
    """Return rows, fills, incidents and whether the account was ruined; `opened_at` is the close of a bar."""
    account = PlainAccount(bars, terms, rebalance)
    last = len(bars) - 1 if until is None else until
    if opened_at is not None:
        account.empty_bar()
        if opened_at >= first_decision:
            account.decide(opened_at, float(targets[opened_at]))
    for t in range(0 if opened_at is None else opened_at + 1, last + 1):
        account.begin_bar(t, is_first=opened_at is not None and t == opened_at + 1)
        if account.order and terms.account.fill == "next_open":
            account.attempt(t)
        if t >= first_decision and (decides_until is None or t <= decides_until):
            account.decide(t, float(targets[t]))
        if account.order and account.order.decided < t and terms.account.fill == "close":
            account.attempt(t)
        account.write_row(t)
        if account.rows[-1]["equity"] <= 0:
            account.ruined = True
            break
    if account.order:
        account.incidents.append((account.order.decided, "open", account.order.target))
    return account


class PlainAccount:
    def __init__(self, bars, terms, rebalance):
        self.bars, self.terms, self.rebalance, self.costs = bars, terms, rebalance, terms.costs
        self.dates = [stamp.date() for stamp in bars.index]
        self.intraday = len(set(self.dates)) < len(self.dates)
        self.cash, self.position, self.filled_target, self.order = terms.account.cash, 0.0, 0.0, None
        self.month_units = self.month_value = self.used = 0.0
        self.rows, self.fills, self.incidents, self.ruined = [], [], [], False

    def empty_bar(self):
        self.bar = dict.fromkeys(NAMES, 0.0)

    def begin_bar(self, t, is_first):
        if not is_first:  # the first row has what was paid at the close at which the account was opened
            self.empty_bar()
        self.used = 0.0
        if t == 0:
            return
        before, now = self.dates[t - 1], self.dates[t]
        if (before.year, before.month) != (now.year, now.month):
            self.month_units = self.month_value = 0.0
        elapsed = self.bars.index[t] - self.bars.index[t - 1]
        years = (elapsed.total_seconds() / 86_400 if self.intraday else (now - before).days) / 365
        short = max(-self.position, 0.0) * float(self.bars.close[t - 1])
        long = max(self.position, 0.0) * float(self.bars.close[t - 1])
        base = self.cash - short
        self.bar["holding"] = long * self.costs.holding_rate_annual * years
        self.bar["borrow"] = short * self.costs.borrow_rate_annual * years
        self.bar["cash_interest"] = max(base, 0.0) * self.costs.cash_rate_annual * years
        self.bar["margin_interest"] = max(-base, 0.0) * self.costs.margin_rate_annual * years
        self.cash += self.bar["cash_interest"] - self.bar["margin_interest"] - self.bar["borrow"]
        self.cash -= self.bar["holding"]

    def decide(self, t, wanted):
        if self.rebalance.every_bar:
            due = wanted != 0 or self.position != 0
        else:
            due = abs(wanted - self.filled_target) > self.rebalance.band
        if self.order and wanted != self.order.target:
            self.order = None
        if due:
            bill = {"units": 0.0, "value": 0.0, "tiered": 0.0, "charged": 0.0}
            self.order = SimpleNamespace(target=wanted, decided=t, bill=bill, listed=set(), moved=0.0)
            if self.terms.account.fill == "close":
                self.attempt(t)

    def list_once(self, status):
        if status not in self.order.listed:
            self.order.listed.add(status)
            self.incidents.append((self.order.decided, status, self.order.target))

    def refuse(self):
        self.list_once("refused")
        self.order = None

    def complete(self):
        self.filled_target, self.order = self.order.target, None

    def attempt(self, t):
        target, reference = self.order.target, self.reference(t)
        equity = self.cash + self.position * reference
        if equity <= 0 and target != 0:
            self.refuse()
            return
        allowed, cut, most = target * equity / reference, False, self.terms.account.max_leverage
        same_side = allowed * self.position > 0
        if abs(target) > most * (1 + 1e-12) and not (same_side and abs(allowed) <= abs(self.position)):
            allowed, cut = math.copysign(1, target) * most * equity / reference, True
        lot = self.terms.account.lot_size
        if lot and abs(allowed) > 2**53 * lot:
            self.refuse()
            return
        reached = self.lots(allowed)
        cut = cut or (reached == 0 and allowed != 0)
        size = reached - self.position
        if self.nothing(size, size) if size else self.position:
            self.complete()
        elif size == 0 and cut:
            self.refuse()
        elif size == 0:
            self.complete()
        else:
            if cut:
                self.list_once("cut")
            self.trade(t, size)

    def trade(self, t, size):
        before, self.filled_target = self.filled_target, self.order.target
        fillable, cancel = self.fillable(t), self.costs.volume_rest == "cancel"
        part = size if abs(size) <= fillable else math.copysign(self.lots(fillable), size)
        if abs(size - part) <= 1e-12 * max(abs(self.position), abs(self.position + size), self.order.moved + abs(size)):
            self.fill(t, size)
            self.order = None
            return
        if self.nothing(part, size):
            part = 0.0
        if part == 0 and cancel:
            self.filled_target = before
            self.refuse()
            return
        self.list_once("partial")
        if part != 0:
            self.fill(t, part)
        if cancel:
            self.order = None

    def nothing(self, change, size):
        """Say whether a change is too small beside its order and the position before and after it."""
        scale = max(self.order.moved + abs(size), abs(self.position), abs(self.position + change))
        return abs(change) <= 1e-12 * scale

    def reference(self, t):
        return float((self.bars.open if self.terms.account.fill == "next_open" else self.bars.close)[t])

    def lots(self, units):
        lot = self.terms.account.lot_size
        if not lot:
            return units
        number = units / lot
        if abs(number - round(number)) <= min(1e-6, max(1e-9, 1e-9 * abs(number))):
            return round(number) * lot
        return math.trunc(number) * lot

    def fillable(self, t):
        limit, volume = self.costs.volume_limit, float(self.bars.volume[t])
        if not limit and not self.costs.impact:
            return math.inf
        if volume <= 0:
            return 0.0
        return max((limit * volume if limit else math.inf) - self.used, 0.0)

    def market(self, t):
        """Return mean range and volatility known when filled on bar t."""
        end = t if self.terms.account.fill == "next_open" else t + 1  # bars before `end` have closed
        count = self.costs.slippage_bars
        span = range(max(end - count, 0), end)
        ranges = [float(self.bars.high[i]) - float(self.bars.low[i]) for i in span]
        moves = [self.bars.close[i] / self.bars.close[i - 1] - 1.0 for i in range(max(end - count, 1), end)]
        volatility = statistics.stdev(map(float, moves)) if len(moves) > 1 else 0.0
        return (math.fsum(ranges) / len(ranges) if ranges else 0.0), volatility

    def fill(self, t, size):
        if abs(self.position + size) <= 1e-12 * (self.order.moved + abs(size)):
            size = -self.position
        self.order.moved += abs(size)
        costs, reference, units = self.costs, self.reference(t), abs(size)
        mean_range, volatility = self.market(t)
        share = (costs.spread_bps / 2 + costs.slippage_bps) / 10_000
        if costs.impact:
            share += costs.impact * volatility * math.sqrt(units / float(self.bars.volume[t]))
        amount = costs.spread_absolute / 2 + costs.slippage_range * mean_range
        price = reference * (1 + share) + amount if size > 0 else max(reference * (1 - share) - amount, 0.0)
        slippage = units * abs(price - reference)
        commission = self.charge(units, units * price)
        self.cash -= size * price + commission
        self.position += size
        self.used += units
        self.bar["commission"] += commission
        self.bar["slippage"] += slippage
        self.fills.append((self.order.decided, t, size, reference, price, commission, slippage))

    def charge(self, units, value):
        costs, bill = self.costs, self.order.bill
        bill["tiered"] += steps(costs.commission_per_share_tiers, self.month_units, self.month_units + units)
        bill["tiered"] += steps(costs.commission_bps_tiers, self.month_value, self.month_value + value) / 10_000
        bill["units"] += units
        bill["value"] += value
        self.month_units += units
        self.month_value += value
        owed = costs.commission_fixed + bill["tiered"] + costs.commission_per_share * bill["units"]
        owed += costs.commission_bps / 10_000 * bill["value"]
        owed += costs.commission_per_contract * (bill["units"] / costs.contract_size)
        owed = max(owed, costs.commission_minimum)
        owed = min(owed, costs.commission_maximum or math.inf)
        if costs.commission_maximum_bps:
            owed = min(owed, costs.commission_maximum_bps / 10_000 * bill["value"])
        commission, bill["charged"] = owed - bill["charged"], owed
        return commission

    def write_row(self, t):
        close = float(self.bars.close[t])
        state = {"close": close, "position": self.position, "cash": self.cash}
        self.rows.append({**state, "equity": self.cash + self.position * close, **self.bar})


def steps(tiers, low, high):
    """Return rate x length of each step's overlap with (low, high], summed."""
    charged = 0.0
    for (start, rate), (end, _) in pairwise([*tiers, (math.inf, 0.0)]):
        if low < end and high > start:
            charged += rate * (min(high, end) - max(low, start))
    return charged

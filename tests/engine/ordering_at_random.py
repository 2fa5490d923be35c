"""A strategy that orders at random: every kind of order, and what people do with orders that they have made."""

import datetime as dt

import backtrader as bt

Order = bt.Order


class OrderingAtRandom(bt.Strategy):
    """Does one thing at random at each `act`. `mine` are the last orders it made, `kept` the last it was told of."""

    def act(self):
        """Do one thing, at random."""
        kind, size = self.random.choice(self.world.kinds), self.random.choice((None, 1, 5, 10.5, 40))
        up = self.random.choice((1, -1))
        made = getattr(self, f"do_{kind.replace(' ', '_')}")(self.buy if up > 0 else self.sell, up, size)
        made = made if isinstance(made, list) else [made]
        self.mine = [*self.mine, *(order for order in made if isinstance(order, Order))][-30:]

    def away(self, up, *shares):
        """Return a price off the close: on the worse side for positive shares."""
        return self.data.close[0] * (1 + up * self.random.choice(shares))

    def end(self):
        """Return how long an order is to live, in one of Backtrader's ways."""
        now = self.data.datetime
        return self.random.choice((
            Order.DAY, dt.timedelta(days=2), now.date(0) + dt.timedelta(days=3), now.datetime(0) + dt.timedelta(days=1),
            now[0] + 3.0, 0, None, None,
        ))  # fmt: skip

    def do_market(self, side, up, size):
        special = self.random.choice(({}, {}, {}, {"tradeid": 1}, {"note": "hi", "why": 3}, {"exectype": Order.Market}))
        return side(size=size, **special)

    def do_size(self, side, up, size):
        return self.random.choice((
            lambda: self.order_target_size(target=self.random.choice((-20, 0, 15, 30))),
            lambda: self.order_target_value(target=self.random.choice((-3000.0, 0.0, 5000.0))),
            lambda: self.order_target_percent(target=self.random.choice((-0.5, 0.0, 0.3, 0.9))),
        ))()  # fmt: skip

    def do_target(self, side, up, size):
        return self.broker.order_target(self, self.data, self.random.choice((-1.0, -0.4, 0.0, 0.6, 1.0)))

    def do_close(self, side, up, size):
        return self.close()

    def do_limit(self, side, up, size):
        return side(size=size, exectype=Order.Limit, price=self.away(up, -0.002, -0.01, 0.01), valid=self.end())

    def do_stop(self, side, up, size):
        return side(size=size, exectype=Order.Stop, price=self.away(up, 0.002, 0.01), valid=self.end())

    def do_stop_limit(self, side, up, size):
        price, plimit = self.away(up, 0.004), self.away(up, 0.002, 0.008)
        return side(size=size, exectype=Order.StopLimit, price=price, plimit=plimit, valid=self.end())

    def do_trail(self, side, up, size):
        trail = self.random.choice(({"trailamount": self.data.close[0] * 0.01}, {"trailpercent": 0.01}))
        return side(size=size, exectype=Order.StopTrail, **trail)

    def do_trail_limit(self, side, up, size):
        price, plimit = self.away(up, 0.01), self.away(up, 0.012)
        return side(size=size, exectype=Order.StopTrailLimit, price=price, plimit=plimit, trailpercent=0.01)

    def do_at_close(self, side, up, size):
        return side(size=size, exectype=Order.Close)

    def do_valid(self, side, up, size):
        return side(size=size, valid=self.end())

    def do_priced(self, side, up, size):
        return side(size=size, price=self.away(up, 0.1), plimit=self.random.choice((None, self.data.close[0])))

    def do_untransmitted(self, side, up, size):
        return side(size=size, transmit=False)

    def do_bracket(self, side, up, size):
        bracket = self.buy_bracket if up > 0 else self.sell_bracket
        kind = self.random.choice((Order.Market, Order.Limit))
        prices = {
            "price": self.away(up, -0.002),
            "stopprice": self.away(up, -0.015),
            "limitprice": self.away(up, 0.015),
        }
        return bracket(size=size, exectype=kind, **prices)

    def do_group(self, side, up, size):
        first = side(size=size, exectype=self.random.choice((Order.Limit, Order.Market)), price=self.away(up, -0.01))
        made = [first, side(size=size, exectype=Order.Stop, price=self.away(up, 0.01), oco=first)]
        if self.mine and self.random.random() < 0.4:
            begun = [order for order in self.mine if order.status == Order.Partial]
            leader = self.random.choice(begun or [*self.mine, *self.kept])
            made.append(side(size=size, exectype=Order.Limit, price=self.away(up, -0.02, 0.01), oco=leader))
        return made

    def do_parent(self, side, up, size):
        entry, other = side(size=size, transmit=self.random.random() < 0.3), self.sell if up > 0 else self.buy
        made = [entry, other(size=size, exectype=Order.Stop, price=self.away(up, -0.02), parent=entry)]
        if self.mine and self.random.random() < 0.4:
            parent = self.random.choice([*self.mine, *self.kept])
            made.append(side(size=size, exectype=Order.Limit, price=self.away(up, -0.02), parent=parent))
        return made

    def do_cancel(self, side, up, size):
        for order in self.broker.get_orders_open(safe=self.random.random() < 0.3):
            if self.random.random() < 0.6:
                self.cancel(next((one for one in self.mine if one.ref == order.ref), order))
        if self.mine and self.random.random() < 0.5:
            self.cancel(self.random.choice([*self.mine, *self.kept]))

    def do_edit(self, side, up, size):
        """Change an order after it was made, in one of the ways that people do."""
        if not self.mine:
            return
        order, share = self.random.choice(self.mine), self.random.choice((0.99, 1.01))
        self.random.choice((
            lambda: order.addinfo(tag=len(self)),
            lambda: order.info.update(other=1.5),
            lambda: setattr(order.created, "price", order.created.price * share),
            lambda: setattr(order.p, "valid", self.data.datetime[0] + 2),
            lambda: setattr(order, "valid", self.data.datetime[0] + 1),
            lambda: setattr(order.params, "price", order.created.price),
            lambda: setattr(order.p, "tradeid", 2),
            lambda: setattr(order, "note", "mine"),
        ))()  # fmt: skip

    def do_again(self, side, up, size):
        if self.mine and self.random.random() < 0.2:
            self.broker.submit(self.random.choice(self.mine))

    def do_cash(self, side, up, size):
        if self.random.random() < 0.1:
            self.broker.add_cash(self.random.choice((500.0, -50.0)))

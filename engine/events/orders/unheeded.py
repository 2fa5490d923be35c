"""Settings of Backtrader's broker that a strategy makes: they are left out, and told with the setting to use instead.

What a run costs and begins with are its settings. Backtrader's would be charged in part (slippage on stop orders,
interest, the cash of futures), beside the books, and the account would not balance.
"""

from __future__ import annotations

from typing import Any

import backtrader as bt

from ..notes import Notes

BASIS_POINTS = 1e4


class Unheeded(bt.brokers.BackBroker):
    """The part of the broker that notes what a strategy sets on it, and leaves it as it was."""

    notes: Notes
    _bar: int

    def _leave_out(self, call: str, remedy: str) -> None:
        self.notes.add("idle_broker_call", call, f"`broker.{call}` in {{place}} has no effect: {remedy}.")

    # -- what trading costs ------------------------------------------------------------------------

    def setcommission(
        self, commission: float = 0.0, margin: float | None = None, mult: float = 1.0, commtype: int | None = None,
        percabs: bool = True, stocklike: bool = False, interest: float = 0.0, interest_long: bool = False,
        leverage: float = 1.0, automargin: bool = False, name: str | None = None,
    ) -> None:  # fmt: skip
        """Note the settings that charge as much."""
        settings = []
        is_percentage = not margin if commtype is None else commtype == bt.CommInfoBase.COMM_PERC
        if commission and is_percentage:
            bps = commission * BASIS_POINTS / (1.0 if percabs or commtype is None else 100.0)
            settings.append(f"costs.commission_bps = {bps:g}")
        elif commission:
            settings.append(f"costs.commission_per_{'contract' if margin else 'share'} = {commission:g}")
        if interest:
            settings.append(f"costs.borrow_rate_annual = {interest:g}")
        if leverage != 1.0:
            settings.append(f"run.max_leverage = {leverage:g}")
        own = f"set {' and '.join(settings)}" if settings else "set those of `[costs]`"
        self._leave_out("setcommission", f"{own} instead")

    def addcommissioninfo(self, comminfo: Any, name: str | None = None) -> None:
        """Note that costs are settings."""
        self._leave_out("addcommissioninfo", "set costs.commission_bps, or another of `[costs]`, instead")

    def set_slippage_perc(self, perc: float, *args: Any, **kwargs: Any) -> None:
        """Note the setting that slips as much."""
        self._leave_out("set_slippage_perc", f"set costs.slippage_bps = {perc * BASIS_POINTS:g} instead")

    def set_slippage_fixed(self, fixed: float, *args: Any, **kwargs: Any) -> None:
        """Note the setting that slips as much: a fill pays half of a spread."""
        self._leave_out("set_slippage_fixed", f"set costs.spread_absolute = {2 * fixed:g} instead")

    def set_filler(self, filler: Any) -> None:
        """Note the setting that limits what a bar fills."""
        if filler is not None:
            self._leave_out("set_filler", "set costs.volume_limit instead")

    def set_int2pnl(self, int2pnl: bool) -> None:
        """Note that interest is a charge of its own."""
        if not int2pnl:
            self._leave_out("set_int2pnl", "interest is never part of a trade, see costs.borrow_rate_annual")

    # -- money ---------------------------------------------------------------------------------------

    def set_cash(self, cash: float) -> None:
        """Note the setting that a run begins with as much, unless it does."""
        self._leave_out_cash("set_cash", cash)

    def setcash(self, cash: float) -> None:
        """Do the same: it is its other name."""
        self._leave_out_cash("setcash", cash)

    def _leave_out_cash(self, call: str, cash: float) -> None:
        if self._bar >= 0 or cash != self.startingcash:
            self._leave_out(call, f"set run.cash = {cash:g} instead")

    def add_cash(self, cash: float) -> None:
        """Note that no money is added or taken out."""
        self._leave_out("add_cash", "an account has the money it began with, run.cash, and what it earns")

    def set_fundmode(self, fundmode: bool, fundstartval: float | None = None) -> None:
        """Do as Backtrader does, and note who looks at it."""
        if fundmode:
            what = "`broker.set_fundmode` in {place} changes no number of the result"
            self.notes.add(
                "idle_broker_call", "set_fundmode", f"{what}: only analyzers of Backtrader's own look at it."
            )
        super().set_fundmode(fundmode, fundstartval)

    def set_fund_history(self, fund: Any) -> None:
        """Note that the value of the account is what was traded."""
        self._leave_out("set_fund_history", "the account is worth its cash and its position")

    def set_shortcash(self, shortcash: bool) -> None:
        """Note that what a short sale brings is cash."""
        if not shortcash:
            self._leave_out("set_shortcash", "a short sale always adds to the cash")

    # -- how orders are filled -----------------------------------------------------------------------

    def set_checksubmit(self, checksubmit: bool) -> None:
        """Note that orders are cut at the fill, not refused when they come in."""
        if checksubmit:
            self._leave_out("set_checksubmit", "an order is cut at its fill by run.max_leverage")

    def set_coc(self, coc: bool) -> None:
        """Note the setting that fills at the close."""
        if coc:
            self._leave_out("set_coc", 'set run.fill = "close" instead')

    def set_coo(self, coo: bool) -> None:
        """Note when orders are filled."""
        if coo:
            self._leave_out("set_coo", "an order decided in `next` is filled at the next open, see run.fill")

    def set_eosbar(self, eosbar: bool) -> None:
        """Note that a bar's own stamp says when it ends."""
        if eosbar:
            self._leave_out("set_eosbar", "a `Close` order is filled as Backtrader fills it without")

    seteosbar = set_eosbar

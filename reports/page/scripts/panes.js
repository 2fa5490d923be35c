// Charts that can be zoomed, moved and read. Bokeh draws; this script chooses ticks, fits the y axes and reads bars.
(() => {
"use strict";
const given = JSON.parse(document.getElementById("data").textContent);
const dark = matchMedia("(prefers-color-scheme: dark)");
const charts = {};
const MINUS = "\u2212", DASH = "\u2013", DAY = 86400000;

// ---- numbers and dates, as everywhere on the page
const formats = {};  // making one takes longer than many numbers
const format = (least, most) => formats[`${least} ${most}`] ??= new Intl.NumberFormat("en-US", {minimumFractionDigits: least, maximumFractionDigits: most});
function number(value, digits, unit = "", signed = false) {
  if (value === null || value === undefined || !Number.isFinite(value)) return DASH;
  let text = Math.abs(value) >= 1e15 ? value.toExponential(digits) : format(digits, digits).format(value);
  if (!/[1-9]/.test(text)) text = text.replace("-", "");
  else if (signed && value > 0) text = "+" + text;
  return text.replace("-", MINUS) + unit;
}
const told = (value, one) => value < 0 && one.below_0 ? one.below_0 : amount(value, one);
const amount = (value, a) => number((value - a.zero) * a.factor, decimals((value - a.zero) * a.factor, a), a.unit, a.is_signed);
// A small value needs more decimals than its line has, 0.0004 is no 0.00; a large one needs none.
function decimals(value, a) {
  const size = Math.abs(value);
  if (size >= 1e5) return 0;
  if (!a.unit && size > 0 && size < 1) return Math.max(a.digits, Math.min(12, 2 - Math.floor(Math.log10(size))));
  return size > 0 && size < 0.5 * 10 ** -a.digits ? Math.min(12, 1 - Math.floor(Math.log10(size))) : a.digits;
}
function tick(value, factor, zero, unit) {
  const shown = Number(((value - zero) * factor).toPrecision(10));
  const text = Math.abs(shown) >= 1e15 || (shown !== 0 && Math.abs(shown) < 1e-9) ? shown.toExponential() : format(0, 10).format(shown);
  return text.replace("-", MINUS) + unit;
}
function stamp(ms) {
  const text = new Date(ms).toISOString(), clock = text.slice(11, 19);
  return clock === "00:00:00" ? text.slice(0, 10) : `${text.slice(0, 10)} ${clock.endsWith(":00") ? clock.slice(0, 5) : clock}`;
}
const counted = (count, one) => `${format(0, 0).format(count)} ${one}${count === 1 ? "" : "s"}`;

// ---- ticks: the first bar of each year, quarter, month, week, day, hour, ..., as many as have room
const month = (ms) => { const d = new Date(ms); return 12 * d.getUTCFullYear() + d.getUTCMonth(); };
const every = (name, size) => [name, (ms) => Math.floor(ms / size)];
const UNITS = [
  ...[1, 5, 15, 30].map((n) => every("clock", 1000 * n)), ...[1, 5, 15, 30, 60, 180].map((n) => every("clock", 60000 * n)),
  every("day", DAY), ["day", (ms) => Math.floor((ms / DAY + 3) / 7)],
  ["month", month], ["month", (ms) => Math.floor(month(ms) / 3)],
  ...[1, 2, 5, 10, 20, 50, 100].map((n) => ["year", (ms) => Math.floor(new Date(ms).getUTCFullYear() / n)]),
];
const pieces = {
  clock: (now, before) => before === null || now.slice(0, 10) !== before.slice(0, 10) ? `${now.slice(5, 10)} ${clock(now)}` : clock(now),
  day: (now, before) => before === null || now.slice(0, 4) !== before.slice(0, 4) ? now.slice(0, 10) : now.slice(5, 10),
  month: (now) => now.slice(0, 7),
  year: (now) => now.slice(0, 4),
};
const WIDTHS = {clock: 84, day: 76, month: 66, year: 50};
const clock = (iso) => iso.slice(17, 19) === "00" ? iso.slice(11, 16) : iso.slice(11, 19);

class TimeChart {
  constructor(id, told) {
    this.id = id; this.told = told;
    this.root = document.querySelector(`[data-chart="${id}"]`);
    this.box = document.getElementById(id);
    this.bar = -1; this.pointed = false; this.shown = new Set();
    this.hidden = new Set(told.reads.filter((one) => one.hidden).map((one) => one.column));
    for (const button of this.root.querySelectorAll("[data-does]")) button.addEventListener("click", () => this.do(button.dataset.does));
    this.box.addEventListener("keydown", (event) => this.key(event));
  }
  // Bokeh's models, after each drawing.
  attach(doc) {
    const find = (name) => doc.get_model_by_name(name), kept = this.range ? [this.range.start, this.range.end] : null;
    this.doc = doc; this.find = find;
    this.range = find(`${this.id}-x`);
    this.rows = find(`${this.id}-rows`).data;
    this.fits = this.told.fits.map((fit) => ({...fit, model: find(fit.range)}));
    this.tagged = (tag) => doc.roots().flatMap((root) => [...root.references()]).filter((model) => model.tags?.includes(tag));
    this.crosses = this.tagged("cross");
    for (const tag of this.shown) this.toggle(tag, true);
    this.tickets = new Map(); this.ticked = null; this.daily = this.rows.date.every((ms) => ms % DAY === 0);
    if (kept) this.range.setv({start: kept[0], end: kept[1]});
    this.range.change.connect(() => this.see());
    this.see();
    this.read(this.bar < 0 ? this.told.bars - 1 : this.bar);
  }
  // The first row at this bar or after it.
  row(bar, n = this.rows.n) {
    let a = 0, b = n.length;
    while (a < b) { const m = (a + b) >> 1; if (n[m] < bar) a = m + 1; else b = m; }
    return a;
  }
  nearest(bar) {
    const n = this.rows.n, after = this.row(bar);
    return after === 0 ? 0 : after === n.length || bar - n[after - 1] <= n[after] - bar ? this.row(n[after - 1]) : after;
  }
  ticks(range) {
    const key = `${range.start} ${range.end} ${this.box.clientWidth}`;
    if (this.ticked === key) return this.found;
    const {n, date} = this.rows, from = this.row(range.start), until = this.row(range.end + 1e-9);
    const wide = this.box.clientWidth - 66;
    let at = [], kind = "year";
    for (const [name, part] of UNITS) {
      if (name === "clock" && this.daily) continue;
      const most = Math.max(2, Math.floor(wide / WIDTHS[name])), room = (range.end - range.start) / (1.7 * most);
      at = []; kind = name;
      const always = name === "clock" || name === "day" ? 0 : -1;
      for (let row = from, last = -Infinity; row < until && at.length <= most; row++)
        if ((row === 0 ? row === always : part(date[row]) !== part(date[row - 1])) && n[row] - last >= room) { at.push(row); last = n[row]; }
      if (at.length <= most) break;
    }
    if (!at.length && from < until) { at = [from]; kind = date[from] % DAY ? "clock" : "day"; }
    let before = null;
    this.tickets = new Map(at.map((row) => { const now = new Date(date[row]).toISOString(), text = pieces[kind](now, before); before = now; return [n[row], text]; }));
    this.ticked = key; this.found = [...this.tickets.keys()];
    return this.found;
  }
  label(tick) { return this.tickets.get(tick) ?? ""; }

  // What is in view has changed.
  see() {
    const {n} = this.rows, from = this.row(this.range.start), until = this.row(this.range.end + 1e-9);
    const a = Math.max(0, from - 1), b = Math.min(n.length, until + 1);
    for (const fit of this.fits) this.fit(fit, a, b);
    const first = Math.max(0, Math.ceil(this.range.start)), last = Math.min(this.told.bars - 1, Math.floor(this.range.end));
    this.count = Math.max(0, last - first + 1);
    const notes = (this.told.plugs ?? []).map((plug) => plugs[plug](this)).filter(Boolean);
    const where = this.count ? `${counted(this.count, "bar")}, ${stamp(this.rows.date[Math.min(from, n.length - 1)])} to ${stamp(this.rows.date[Math.max(0, until - 1)])}.` : "No bar is in view.";
    if (this.told.of_each > 1) notes.push(`Of each ${counted(this.told.of_each, "bar")} the extremes of every line are drawn.`);
    this.root.querySelector(".shown").textContent = [where, ...notes].join(" ");
  }
  fit({model, columns, how, limit}, a, b) {
    let low = Infinity, high = -Infinity;
    for (const name of columns) {
      const values = this.rows[name];
      if (!values || this.hidden.has(name)) continue;
      for (let row = a; row < b; row++) { const v = values[row]; if (v < low) low = v; if (v > high) high = v; }
    }
    if (!(low <= high)) return;
    if (limit) { low = Math.max(low, -limit); high = Math.min(high, limit); }
    if (how === "ratio" && low > 0) { const room = (high / low) ** 0.06 * 1.001; model.setv({start: low / room, end: high * room}); }
    else if (how === "around") { const room = 0.12 * (Math.max(high, 0) - Math.min(low, 0)) || 1; model.setv({start: low < 0 ? low - room : -room, end: high > 0 ? high + room : room}); }
    else if (how === "fall") model.setv({start: Math.min(-0.005, low * 1.08), end: 0});
    else { const room = (high - low) * 0.06 || Math.abs(high) * 0.01 || 0.01; model.setv({start: low - room, end: high + room}); }
  }
  read(bar) {
    const row = this.nearest(Math.max(0, Math.min(this.told.bars - 1, bar)));
    this.bar = this.rows.n[row];
    const entries = [["bar", stamp(this.rows.date[row])], ...this.told.reads.filter((one) => !one.hidden || this.shown.has(one.hidden)).map((one) => [one.label, told(this.rows[one.column]?.[row], one)])];
    this.root.querySelector(".readout").replaceChildren(...entries.map(([name, value]) => {
      const pair = document.createElement("div"), term = document.createElement("dt"), told = document.createElement("dd");
      term.textContent = name; told.textContent = value; pair.append(term, told);
      return pair;
    }));
    for (const cross of this.crosses) cross.setv({location: this.bar, visible: this.pointed});
    return entries;
  }
  // By key or button: said aloud, and the bar comes into view.
  point(bar) { this.pointed = true; return this.read(bar); }
  step(by) {
    const {n} = this.rows, row = this.row(this.bar), next = by > 0 ? this.row(this.bar + 1) : this.row(n[Math.max(0, row - 1)]);
    this.say(n[Math.min(next, n.length - 1)]);
  }
  say(bar) {
    const entries = this.point(bar), width = this.range.end - this.range.start;
    if (this.bar < this.range.start) this.look(this.bar - width / 4, this.bar + 3 * width / 4);
    if (this.bar > this.range.end) this.look(this.bar - 3 * width / 4, this.bar + width / 4);
    this.root.querySelector(".spoken").textContent = entries.filter(([, value]) => value !== DASH).map(([name, value]) => `${name} ${value}`).join(", ");
  }
  // Show these bars, moved within the ends of the axis.
  look(start, end) {
    const [low, high] = this.told.ends, width = Math.min(end - start, high - low);
    start = Math.max(low, Math.min(start, high - width));
    this.range.setv({start, end: start + width});
  }
  do(what) {
    const {start, end} = this.range, width = end - start, middle = (start + end) / 2, [, name] = what.split(/:(.*)/);
    if (what === "all") this.look(...this.told.ends);
    else if (what.startsWith("view:")) this.look(...this.told.views[name]);
    else if (what.startsWith("span:")) { const bars = Number(name), at = end > this.told.bars - 2 ? this.told.bars - bars / 2 - 0.5 : middle; this.look(at - bars / 2, at + bars / 2); }
    else if (what === "in") { const half = Math.max(3, width / 4); this.look(middle - half, middle + half); }
    else if (what === "out") this.look(middle - width, middle + width);
    else if (what === "left") this.look(start - width / 4, end - width / 4);
    else if (what === "right") this.look(start + width / 4, end + width / 4);
    else if (what.startsWith("toggle:")) { this.toggle(name, !this.shown.has(name)); this.see(); this.read(this.bar); }
    else if (what === "before") this.step(-1);
    else if (what === "next") this.step(1);
  }
  // Show or hide the lines with a tag, and what is told of them.
  toggle(tag, on) {
    this.shown[on ? "add" : "delete"](tag);
    for (const one of this.told.reads) if (one.hidden === tag) this.hidden[on ? "delete" : "add"](one.column);
    for (const line of this.tagged(tag)) line.visible = on;
    for (const entry of this.root.querySelectorAll(`.legend .${tag}`)) entry.hidden = !on;
    this.root.querySelector(`[data-does="toggle:${tag}"]`).setAttribute("aria-pressed", String(on));
  }
  key(event) {
    const does = {ArrowLeft: event.shiftKey ? "left" : "before", ArrowRight: event.shiftKey ? "right" : "next", "+": "in", "=": "in", "-": "out", 0: "all"}[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (does) this.do(does);
    else if (event.key === "Home") this.say(0);
    else if (event.key === "End") this.say(this.told.bars - 1);
    else return;
    event.preventDefault();
  }
}
// What a chart has besides its lines; each returns what is said of it, or nothing.
const plugs = {
  // The names of the parts in view, each where its part begins to be seen.
  parts(chart) {
    const {start, end} = chart.range, wide = chart.box.clientWidth - 66, x = [], text = [];
    for (const [first, last, texts] of chart.told.parts) {
      const from = Math.max(first ?? -Infinity, start), until = Math.min(last ?? Infinity, end), room = (until - from) / (end - start) * wide - 8;
      const chosen = texts.find((one) => one.length * 6.4 < room);
      if (chosen) { x.push(from + 5 * (end - start) / wide); text.push(chosen); }
    }
    chart.find(`${chart.id}-names`).data = {x, text};
  },
  // What was held: of each bar where it has room, else the average of as many as share a few pixels.
  position(chart) {
    const {n, position} = chart.find(`${chart.id}-steps`).data, first = Math.max(0, Math.floor(chart.range.start)), last = Math.min(chart.told.bars - 1, Math.ceil(chart.range.end));
    const size = (last - first) * 2.5 < chart.box.clientWidth ? 1 : Math.ceil((last - first + 1) * 7 / chart.box.clientWidth), bins = {left: [], right: [], long: [], short: []};
    let row = Math.max(0, chart.row(first + 1, n) - 1);
    for (let from = first; from <= last; from += size) {
      const until = Math.min(from + size, last + 1);
      let long = 0, short = 0;
      for (let bar = from; bar < until;) {
        while (row + 1 < n.length && n[row + 1] <= bar) row++;
        const next = Math.min(until, row + 1 < n.length ? n[row + 1] : until), held = position[row] * (next - bar);
        if (held > 0) long += held; else short += held;
        bar = next;
      }
      bins.left.push(from - 0.5); bins.right.push(until - 0.5); bins.long.push(long / (until - from) || NaN); bins.short.push(short / (until - from) || NaN);
    }
    chart.find(`${chart.id}-held`).data = bins;
    const fit = chart.fits.find(({how}) => how === "around"); // averages are lower than what they are of
    if (fit && bins.long.length) {
      const limit = fit.limit ?? Infinity, most = (side) => Math.min(limit, side.reduce((most, one) => Math.max(most, Math.abs(one) || 0), 0));
      const high = most(bins.long), low = -most(bins.short), room = 0.12 * (high - low) || 1;
      fit.model.setv({start: low - room, end: high + room});
    }
    return size > 1 ? `Position is averaged over ${counted(size, "bar")} each.` : undefined;
  },
  // Fills are marked one by one where there is room for them.
  fills(chart) {
    const sides = ["bought", "sold"].map((side) => [chart.find(`${chart.id}-${side}`).data.n, chart.find(`${chart.id}-${side}-marks`)]);
    const seen = sides.reduce((sum, [n]) => sum + chart.row(chart.range.end + 1e-9, n) - chart.row(chart.range.start, n), 0), most = Math.max(12, Math.floor(chart.box.clientWidth / 9));
    for (const [, marks] of sides) marks.visible = seen <= most;
    if (!sides.some(([n]) => n.length)) return "No order was filled.";
    return seen <= most ? `${counted(seen, "fill")}.` : `${counted(seen, "fill")}: each is marked where ${most} or fewer are in view.`;
  },
};

// Dots, of which the nearest is told.
class ScatterChart {
  constructor(id, told) {
    this.id = id; this.told = told; this.at = -1;
    this.root = document.querySelector(`[data-chart="${id}"]`);
    this.box = document.getElementById(id);
    for (const button of this.root.querySelectorAll("[data-does]")) button.addEventListener("click", () => this.do(button.dataset.does));
    this.box.addEventListener("keydown", (event) => {
      const does = {ArrowLeft: "before", ArrowRight: "next", "+": "in", "=": "in", "-": "out", 0: "all"}[event.key];
      if (does && !event.ctrlKey && !event.metaKey && !event.altKey) { this.do(does); event.preventDefault(); }
    });
  }
  attach(doc) {
    const ranges = ["x", "y"].map((side) => doc.get_model_by_name(`${this.id}-${side}`));
    if (this.ranges) ranges.forEach((range, n) => range.setv({start: this.ranges[n].start, end: this.ranges[n].end}));
    else this.all = ranges.map(({start, end}) => [start, end]);
    this.ranges = ranges;
    this.pairs = doc.get_model_by_name(`${this.id}-pairs`).data;
    this.picked = doc.get_model_by_name(`${this.id}-picked`);
    if (this.at >= 0) this.read(this.at);
  }
  point(x, y) {
    const [wide, high] = this.ranges.map(({start, end}) => end - start), {forecast, outcome} = this.pairs;
    let best = -1, least = Infinity;
    for (let n = 0; n < forecast.length; n++) {
      const far = ((forecast[n] - x) / wide) ** 2 + ((outcome[n] - y) / high) ** 2;
      if (far < least) { least = far; best = n; }
    }
    if (best >= 0) this.read(best);
  }
  read(n) {
    this.at = n;
    const {date, forecast, outcome} = this.pairs, x = forecast[n], y = outcome[n], sign = Math.sign(x) * Math.sign(y);
    this.picked.data = {x: [x], y: [y]};
    const how = sign > 0 ? "the sign was right" : sign < 0 ? "the sign was wrong" : "one of them is 0";
    this.root.querySelector(".readout").textContent = `${stamp(date[n])}: ${this.told.called} ${amount(x, this.told.forecast)}, came ${amount(y, this.told.outcome)}: ${how}.`;
  }
  do(what) {
    const last = this.pairs.date.length - 1;
    if (what === "before") this.read(this.at < 0 ? last : Math.max(0, this.at - 1));
    else if (what === "next") this.read(Math.min(last, this.at + 1));
    else this.ranges.forEach((range, n) => {
      const middle = (range.start + range.end) / 2, half = (range.end - range.start) * (what === "in" ? 0.25 : 1);
      if (what === "all") range.setv({start: this.all[n][0], end: this.all[n][1]});
      else range.setv({start: middle - half, end: middle + half});
    });
  }
}
const kinds = {time: TimeChart, scatter: ScatterChart};

// ---- drawing: Bokeh paints canvases, which get the dark colours by swapping them in their JSON
async function draw() {
  for (const [id, plot] of Object.entries(given.plots)) {
    let text = JSON.stringify(plot);
    if (dark.matches) for (const [light, other] of Object.entries(given.dark)) text = text.replaceAll(`"${light}"`, `"${other}"`);
    document.getElementById(id).replaceChildren();
    await Bokeh.embed.embed_item(JSON.parse(text), id);
    const told = given[id];
    if (!told) continue;
    charts[id] ??= new kinds[told.kind](id, told);
    charts[id].attach(Bokeh.documents[Bokeh.documents.length - 1]);
  }
  free(document);
}
// Bokeh takes every touch on a chart; a finger that moves up or down on one must still scroll the page.
function free(root) {
  for (const element of root.querySelectorAll("*")) {
    if (element.shadowRoot) free(element.shadowRoot);
    if (element.classList.contains("bk-events")) element.style.touchAction = "pan-y";
  }
}
window.barcast = {
  tick, ticks: (id, range) => charts[id]?.ticks(range) ?? [], label: (id, at) => charts[id]?.label(at) ?? "",
  at: (id, x) => charts[id]?.point(x), show: (id, what) => charts[id]?.do(what), point: (id, x, y) => charts[id]?.point(x, y), charts,
};
// A canvas keeps the width of the screen on paper: it is scaled to it.
addEventListener("beforeprint", () => {
  const wide = Math.max(1, ...[...document.querySelectorAll(".plot")].map((plot) => plot.clientWidth));
  document.documentElement.style.setProperty("--fit", String(Math.min(1, 690 / wide)));
});
// When all is drawn, in ms since the page was asked for.
draw().then(() => requestAnimationFrame(() => { document.body.dataset.ready = String(Math.round(performance.now())); }));
dark.addEventListener("change", draw);
})();

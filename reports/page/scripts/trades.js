// The table of trades: a few rows at first, sorted by a click on a heading.
(() => {
  "use strict";
  const given = JSON.parse(document.getElementById("data").textContent).trades;
  if (!given) return;
  const FEW = 12, find = (id) => document.getElementById(id), table = find("trades-table");
  const heads = [...table.querySelectorAll("th")], body = table.querySelector("tbody"), every = find("all-trades");
  const place = (name) => given.columns.indexOf(name), sample = place("sample");
  const isText = (at) => ["entered_at", "exited_at", "direction", "sample"].includes(given.columns[at]);
  const whole = place("bars");
  let key = place("net"), isDown = false, isWhole = false;

  const written = (value, at) => {
    if (value === null) return "open";
    if (typeof value !== "number") return value;
    const digits = at === whole ? 0 : Math.abs(value) < 100 && value % 1 ? 4 : 2;
    return value.toLocaleString("en-US", {minimumFractionDigits: Math.min(digits, 2), maximumFractionDigits: digits}).replace("-", "\u2212");
  };
  const order = (a, b) => {
    if (a[key] === null || b[key] === null) return (a[key] === null) - (b[key] === null);
    return (a[key] > b[key] ? 1 : a[key] < b[key] ? -1 : 0) * (isDown ? -1 : 1);
  };
  const row = (values) => {
    const line = document.createElement("tr");
    values.forEach((value, at) => {
      const cell = document.createElement("td");
      if (isText(at)) cell.className = "t";
      cell.textContent = written(value, at);
      line.append(cell);
    });
    return line;
  };
  const list = () => {
    const chosen = given.rows.filter((one) => !every || every.checked || one[sample] === given.sample).sort(order);
    const shown = isWhole ? chosen : chosen.slice(0, FEW);
    body.replaceChildren(...shown.map(row));
    heads.forEach((head, at) => at === key ? head.setAttribute("aria-sort", isDown ? "descending" : "ascending") : head.removeAttribute("aria-sort"));
    find("more-trades").hidden = chosen.length <= FEW;
    find("more-trades").textContent = isWhole ? "Show fewer" : "Show all trades";
    find("count-trades").textContent = `${shown.length.toLocaleString("en-US")} of ${chosen.length.toLocaleString("en-US")}`;
  };
  heads.forEach((head, at) => {
    if (isText(at)) head.className = "t";
    head.firstChild.addEventListener("click", () => { isDown = key === at ? !isDown : false; key = at; list(); });
  });
  if (every) every.addEventListener("change", list);
  find("more-trades").addEventListener("click", () => { isWhole = !isWhole; list(); });
  list();
})();

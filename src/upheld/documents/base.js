// What every page shares: its data, and figures in words. The words are those of the command line.

/** A space that no line breaks at: between a figure and its unit. */
const NB = "\u00a0";

/** The page's data, as it was written into the file. */
function readData() {
  return JSON.parse(document.getElementById("data").textContent);
}

/** An element by its id. */
function byId(id) {
  return document.getElementById(id);
}

/** The digits of a percentage: 94.1, 0.31, 100, 99.95. */
function percentDigits(percent) {
  const size = Math.abs(percent);
  if (size === 0 || size === 100) return percent.toFixed(0);
  if (size > 99 && size < 100) return percent.toFixed(2);
  return size >= 0.95 ? percent.toFixed(1) : String(Number(percent.toPrecision(2)));
}

/** A share as percent: 0.941 → "94.1 %". */
function share(value) {
  return `${percentDigits(value * 100)}${NB}%`;
}

/** The two ends of an interval of shares: "92.8 to 95.2 %". */
function shares(low, high) {
  return `${percentDigits(low * 100)} to ${share(high)}`;
}

/** A count: whole from 10 on, with one digit beneath, and commas. */
function count(value) {
  return value.toLocaleString("en-US", { maximumFractionDigits: Math.abs(value) < 9.95 ? 1 : 0 });
}

/** An amount with three digits and the currency's own words: "₹ 4.12 lakh", "EUR 1.23 million". */
function money(value, currency) {
  const size = Math.abs(value);
  const sign = currency === "INR" ? "₹" : currency;
  const steps = currency === "INR" ? [[1e7, "crore"], [1e5, "lakh"]] : [[1e9, "billion"], [1e6, "million"]];
  const step = steps.find(([from]) => size >= from * 0.9995);
  const [digits, word] = step ? [size / step[0], NB + step[1]] : [size, ""];
  const decimals = digits >= 99.95 ? 0 : digits >= 9.995 ? 1 : 2;
  const text = digits.toLocaleString("en-US", { maximumFractionDigits: Number.isInteger(digits) ? 0 : decimals });
  return `${value < 0 ? "−" : ""}${sign ? sign + NB : ""}${text}${word}`;
}

/** An HTML element: made("td", { class: "n", text: "3" }, …children). Text is never read as HTML. */
function made(name, { text, ...attributes } = {}, ...children) {
  return dressed(document.createElement(name), text, attributes, children);
}

/** An SVG element, alike. */
function drawn(name, { text, ...attributes } = {}, ...children) {
  return dressed(document.createElementNS("http://www.w3.org/2000/svg", name), text, attributes, children);
}

function dressed(element, text, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

/**
 * An interval drawn against its bounds, on a scale of its own unless `from` and `to` give one. Without low and high only
 * the value and the bounds are drawn; `label` says it all for who cannot see it.
 */
function intervalMark({ value, low, high, bounds, verdict, label, from, to }) {
  const isTold = low !== undefined && low !== null;
  const all = [value, low, high, ...bounds].filter((one) => one !== undefined && one !== null);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const margin = (most - least) * 0.12 || 0.01;
  const [left, right] = [from ?? least - margin, to ?? most + margin];
  const x = (at) => 6 + (158 * (at - left)) / (right - left);
  const line = (a, b, y1, y2, kind) => drawn("line", { x1: x(a), x2: x(b), y1, y2, class: kind });
  const picture = drawn("svg", { class: "mark", viewBox: "0 0 170 24", role: "img", "aria-label": label });
  picture.append(line(left, right, 12, 12, "base"));
  if (isTold) picture.append(line(low, high, 12, 12, `span ${verdict}`));
  if (value !== null && value !== undefined) picture.append(drawn("circle", { cx: x(value), cy: 12, r: 4.5, class: "point" }));
  picture.append(...bounds.map((bound) => line(bound, bound, 2, 22, "bound")));
  return picture;
}

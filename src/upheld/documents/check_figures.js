// Figures in words, sign for sign as upheld/wording.py says them; a browser test holds the two together.

const SIGNS = { INR: "₹", EUR: "€", USD: "$", GBP: "£", JPY: "¥" };
/** Below so many percent a share reads as 0. */
const NOTHING = 1e-6;
const LARGE = [" lakh", " crore", " million", " billion"];

/** A number with so many decimals; a tie goes to the even digit, as in Python. */
function fixed(value, decimals) {
  const text = value.toFixed(decimals);
  const exact = value.toFixed(Math.min(100, decimals + 30));
  if (!/^50*$/.test(exact.slice(exact.indexOf(".") + 1 + decimals))) return text;
  const step = 10 ** -decimals;
  const down = (Math.floor(Math.abs(value) / step) * step).toFixed(decimals);
  const even = Number(down.at(-1)) % 2 === 0 ? down : (Number(down) + step).toFixed(decimals);
  return value < 0 ? `-${even}` : even;
}

/** A number with so many digits that count and no trailing zeros: 0.0521, 12.3, 1.2e-05. */
function general(value, digits) {
  if (value === 0) return "0";
  const size = Number(value.toExponential(digits - 1).split("e")[1]);
  if (size < -4 || size >= digits) {
    const [mantissa, power] = value.toExponential(digits - 1).split("e");
    const plain = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
    return `${plain}e${power[0]}${power.slice(1).padStart(2, "0")}`;
  }
  const text = fixed(value, digits - 1 - size);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** 28123 → 28,123 */
function grouped(text) {
  return text.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

function threeDigits(value) {
  return Math.abs(value) >= 99.95 ? grouped(fixed(value, 0)) : general(value, 3);
}

function shareDigits(percent) {
  const size = Math.abs(percent);
  if (size < NOTHING) return "0";
  if (size === 100) return fixed(percent, 0);
  if (size > 99 && size < 100) return fixed(percent, 2);
  return size >= 0.95 ? fixed(percent, 1) : general(percent, 2);
}

function isCurrency(unit) {
  return unit !== null && unit.length === 3 && unit === unit.toUpperCase();
}

/** An amount in the words in which its country says it: ₹ 4.12 lakh. */
function moneyShown(value, currency) {
  const size = Math.abs(value);
  const steps = currency === "INR" ? [[1e7, " crore"], [1e5, " lakh"]] : [[1e9, " billion"], [1e6, " million"]];
  const [unit, word] = steps.find(([from]) => size >= from * 0.9995) ?? [1, ""];
  const text = threeDigits(size / unit);
  return `${value < 0 && text !== "0" ? "−" : ""}${SIGNS[currency] ?? currency} ${text}${word}`;
}

/** A figure in its unit: share, points, number or a currency. */
function shown(value, unit) {
  if (value === null) return "no limit";
  if (unit === "share" || unit === "points") return `${shareDigits(value * 100)} ${unit === "share" ? "%" : "points"}`;
  return isCurrency(unit) ? moneyShown(value, unit) : threeDigits(value);
}

/** The ends of an interval: 92.8 to 95.2 %; one word for both ends of an amount where it is the same. */
function intervalShown(low, high, unit) {
  const [from, to] = [shown(low, unit), shown(high, unit)];
  if (isCurrency(unit)) {
    const word = LARGE.find((one) => from.endsWith(one) && to.endsWith(one)) ?? "";
    return `${word ? from.slice(0, -word.length) : from} to ${to.replace(`${SIGNS[unit] ?? unit} `, "")}`;
  }
  return `${from.replace(/ (%|points)$/, "")} to ${to}`;
}

/** The same with spaces that no line breaks at between a figure and its unit. */
function unbroken(text) {
  return text.replace(/(?<=\d) (?=%|points?\b|lakh|crore|million|billion)|(?<=[₹€$£¥]) (?=\d)/g, NB);
}

/** A count with commas. */
function whole(value) {
  return grouped(String(value));
}

/** A count of one day: one digit below ten. */
function daily(value) {
  return value < 9.95 ? fixed(value, 1) : grouped(fixed(value, 0));
}

/** A cut-off as people read it; the exact one stands in the command. */
function cutoffShown(value) {
  return value === null ? "–" : general(value, 6);
}

// Numbers and times for people. Amounts and rates arrive as numbers without their last zeros: what is shown has its decimals from
// here. Sums may also be decimal strings, which Intl.NumberFormat takes as they are, to the last digit.
const LOCALE = "en-US";
const NONE = "–";

const usdFormat = new Intl.NumberFormat(LOCALE, { style: "currency", currency: "USD", currencyDisplay: "code" });
const wholeUsdFormat = new Intl.NumberFormat(LOCALE, { style: "currency", currency: "USD", currencyDisplay: "code", maximumFractionDigits: 0 });
const wholeFormat = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const shortFormat = new Intl.NumberFormat(LOCALE, { notation: "compact", maximumSignificantDigits: 3 });
const signedFormat = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 2, signDisplay: "negative" });
const factorFormat = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 6 });
const countFormat = new Intl.NumberFormat(LOCALE);
const timeFormat = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" });

const isMissing = (value) => value === null || value === undefined || value === "";

/** 1234.5 becomes "USD 1,234.50". */
export const usd = (amount) => (isMissing(amount) ? NONE : usdFormat.format(amount));

/** 1234.5 becomes "USD 1,235". */
export const wholeUsd = (amount) => (isMissing(amount) ? NONE : wholeUsdFormat.format(amount));

/** 1234.5 becomes "1,235". */
export const whole = (amount) => (isMissing(amount) ? NONE : wholeFormat.format(amount));

/** 1234567 becomes "1.23M", 0 becomes "0". */
export const short = (amount) => (isMissing(amount) ? NONE : shortFormat.format(amount));

/** 1234 becomes "1,234". */
export const count = (number) => (isMissing(number) ? NONE : countFormat.format(number));

/** A fraction in percent: 0.0085 becomes "0.85 %". `digits`: at most so many decimals. */
export const percent = (fraction, digits = 2) =>
  isMissing(fraction)
    ? NONE
    : `${new Intl.NumberFormat(LOCALE, { style: "percent", minimumFractionDigits: Math.min(digits, 2), maximumFractionDigits: digits })
        .format(fraction)
        .replace("%", "")} %`;

/** A change that is in percent already, with its sign: -0.2 becomes "−0.2 %". */
export const signedPercent = (number) => (isMissing(number) ? NONE : `${signedFormat.format(number).replace("-", "−")} %`);

/** A rate as the catalogue keeps it: 0.0105 becomes "1.05 %", 0.0081 "0.81 %", 0.00012 "0.012 %". */
export const rate = (fraction) => percent(fraction, 4);

/** What something is multiplied by: 1 becomes "1", 1.25 "1.25". */
export const factor = (number) => (isMissing(number) ? NONE : factorFormat.format(number));

/** Seconds in the largest unit that fits: 42 becomes "42 s", 150 "2 min", 7300 "2 h". */
export function duration(seconds) {
  if (isMissing(seconds) || Number.isNaN(seconds)) return NONE;
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 120) return `${whole} s`;
  if (whole < 7200) return `${Math.floor(whole / 60)} min`;
  if (whole < 172800) return `${Math.floor(whole / 3600)} h`;
  return `${Math.floor(whole / 86400)} d`;
}

/** How long ago a Unix time was. */
export const age = (unixSeconds, now = Date.now() / 1000) => (isMissing(unixSeconds) ? "never" : `${duration(now - unixSeconds)} ago`);

/** 272 seconds become "4:32". */
export function clock(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** An ISO time or Unix seconds as "24 Nov 2026, 14:00:00 UTC". */
export function time(value) {
  if (isMissing(value)) return NONE;
  return `${timeFormat.format(typeof value === "number" ? value * 1000 : new Date(value))} UTC`;
}

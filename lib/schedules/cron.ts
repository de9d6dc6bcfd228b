type Field = {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of the numbers from `min` on. */
  readonly names?: readonly string[];
  /** Values that are allowed only without others beside them. */
  readonly alone?: RegExp;
  /** The allowed values, for the message of a fault. */
  readonly words: string;
};

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** The six fields in their order. Source: EventBridge Scheduler user guide, "Cron-based schedules". */
const FIELDS: readonly Field[] = [
  { name: "minutes", min: 0, max: 59, words: "0–59 with , - * /" },
  { name: "hours", min: 0, max: 23, words: "0–23 with , - * /" },
  {
    name: "day of month",
    min: 1,
    max: 31,
    words: "1–31 with , - * ? / L W",
    alone: /^(\?|LW?|([1-9]|[12]\d|3[01])W)$/,
  },
  { name: "month", min: 1, max: 12, names: MONTHS, words: "1–12 or JAN–DEC with , - * /" },
  {
    name: "day of week",
    min: 1,
    max: 7,
    names: DAYS,
    words: "1–7 or SUN–SAT with , - * ? L #",
    alone: /^(\?|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)?L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)#[1-5])$/,
  },
  { name: "year", min: 1970, max: 2199, words: "1970–2199 with , - * /" },
];

const DAY_OF_MONTH = 2;
const DAY_OF_WEEK = 4;

/** Returns the fault of the six fields between the brackets of `cron(…)`, or undefined. */
export function faultOfCron(fields: string): string | undefined {
  const texts = fields.split(/\s+/);
  if (texts.length !== FIELDS.length) return `use six fields (${FIELDS.map(({ name }) => name).join(", ")})`;
  for (const [index, field] of FIELDS.entries()) {
    const text = texts[index] ?? "";
    if (!isField(text, field)) return `${field.name}: use ${field.words}, not ${JSON.stringify(text)}`;
  }
  const isOpen = [DAY_OF_MONTH, DAY_OF_WEEK].filter((index) => texts[index] === "?");
  return isOpen.length === 1 ? undefined : "use ? for exactly one of day of month and day of week";
}

function isField(text: string, field: Field): boolean {
  return field.alone?.test(text) || text.split(",").every((part) => isPart(part, field));
}

/** Checks one part between commas: `*`, a value or a range, each with or without a step. */
function isPart(text: string, field: Field): boolean {
  const [base = "", step = "1", ...more] = text.split("/");
  if (more.length > 0 || !/^[1-9]\d*$/.test(step) || Number(step) > field.max) return false;
  if (base === "*") return true;
  const [from = "", to = from, ...others] = base.split("-");
  const first = numberOf(from, field);
  const last = numberOf(to, field);
  return others.length === 0 && first !== undefined && last !== undefined && first <= last;
}

function numberOf(text: string, { min, max, names = [] }: Field): number | undefined {
  if (names.includes(text)) return min + names.indexOf(text);
  const value = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

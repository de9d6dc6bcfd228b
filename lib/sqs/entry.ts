/** A message to send: its body and its text attributes. */
export type Entry = {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** The tenant of the message: a fair queue does not let the messages of one tenant delay those of another. */
  readonly groupId?: string | undefined;
  /** Whole seconds for which SQS delays the message, at most `MAX_DELAY_MS`. */
  readonly delaySeconds?: number | undefined;
  /** Builds the same message without free text, for the case that SQS rejects the entry for its content. */
  plain?(): Omit<Entry, "plain">;
};

/** The longest delay of a message, 15 minutes. Source: SQS API reference, SendMessage. */
export const MAX_DELAY_MS = 900_000;

/** SQS takes 1 MiB a message and 1 MiB a batch, attributes included; a batch stays well under it. */
export const MAX_ENTRY_BYTES = 1024 * 1024;
const MAX_BATCH_BYTES = 900 * 1024;
const MAX_BATCH_ENTRIES = 10;
const MAX_ATTRIBUTE_CHARACTERS = 512;

/** Characters that SQS rejects: all but `#x9 | #xA | #xD | #x20–#xD7FF | #xE000–#xFFFD | #x10000–#x10FFFF`. Source: SQS API reference, SendMessage. */
const NOT_CARRIED = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Characters that are escaped. The embedded SQS, unlike AWS, rejects characters of two UTF-16 units, such as emoji. */
const ESCAPED = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD]/g;

/** Writes JSON that SQS carries: any other character stands in a string, and is escaped there. */
export function sqsJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(ESCAPED, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Attributes that SQS carries: drops characters outside its set, cuts text at a word before 512 characters, leaves out empty ones. */
export function sqsAttributes(attributes: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value = ""]) => {
      const carried = cut(value.replaceAll(NOT_CARRIED, ""));
      return carried === "" ? [] : [[name, carried]];
    }),
  );
}

/** Removes attributes, the longest first, until the message fits: the body of a dead letter matters more than its attributes. */
export function fitToSize(entry: Entry): Entry {
  if (entryBytes(entry) <= MAX_ENTRY_BYTES) return entry;
  const longest = Object.entries(entry.attributes ?? {}).sort(([, a], [, b]) => b.length - a.length)[0];
  if (longest === undefined) return entry;
  const { [longest[0]]: _, ...attributes } = entry.attributes ?? {};
  return fitToSize({ ...entry, attributes });
}

/** Splits items into batches that SQS takes, in order: at most 10 items, and at most 900 KiB where items have a size. */
export function splitIntoBatches<T>(items: readonly T[], bytesOf: (item: T) => number = () => 0): T[][] {
  const batches: T[][] = [];
  let batchBytes = 0;
  for (const item of items) {
    const last = batches.at(-1);
    const bytes = bytesOf(item);
    batchBytes += bytes;
    if (last === undefined || last.length >= MAX_BATCH_ENTRIES || batchBytes > MAX_BATCH_BYTES) {
      batches.push([item]);
      batchBytes = bytes;
    } else last.push(item);
  }
  return batches;
}

/** The size of a message in bytes as SQS counts it: the body, and each attribute's name, type and value. */
export function entryBytes({ body, attributes = {} }: Entry): number {
  return Object.entries(attributes).reduce(
    (bytes, [name, value]) => bytes + Buffer.byteLength(name) + "String".length + Buffer.byteLength(value),
    Buffer.byteLength(body),
  );
}

/** Cuts at a word where there is one, and never between the halves of a surrogate pair. */
function cut(text: string): string {
  if (text.length <= MAX_ATTRIBUTE_CHARACTERS) return text;
  const start = text.slice(0, MAX_ATTRIBUTE_CHARACTERS - 2).replace(/[\uD800-\uDBFF]$/, "");
  return `${start.replace(/(?<=\S)\s+\S*$/, "")} …`;
}

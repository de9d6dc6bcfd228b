/** A message to be sent: its body and text attributes. */
export type Entry = {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Whose message it is, so that a fair queue lets nobody's flood delay the others. */
  readonly groupId?: string | undefined;
  /** The same without free text, made when a queue refuses the entry for its content. */
  plain?(): Omit<Entry, "plain">;
};

/** SQS takes 1 MiB a message and a batch, attributes included; a batch stays well under it. */
const MAX_ENTRY_BYTES = 1024 * 1024;
const MAX_BATCH_BYTES = 900 * 1024;
const MAX_BATCH_ENTRIES = 10;
const MAX_ATTRIBUTE_CHARACTERS = 256;

/** What SQS carries: `#x9 | #xA | #xD | #x20–#xD7FF | #xE000–#xFFFD | #x10000–#x10FFFF`. Source: SQS API reference, SendMessage. */
const NOT_CARRIED = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** SQS carries what needs two UTF-16 units, such as an emoji; the embedded one does not, and as escapes both do. */
const ESCAPED = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD]/g;

/** JSON whose every character SQS carries: the others can only stand in its strings, where they can be escaped. */
export function sqsJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(ESCAPED, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Attributes that SQS carries: characters outside its set dropped, text cut, empty ones left out. */
export function sqsAttributes(attributes: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value = ""]) => {
      const carried = cut(value.replaceAll(NOT_CARRIED, ""));
      return carried === "" ? [] : [[name, carried]];
    }),
  );
}

/** Leaves attributes out, the longest first, until the message fits: a dead letter's body is worth more than what is said of it. */
export function fitToSize(entry: Entry): Entry {
  if (bytesOf(entry) <= MAX_ENTRY_BYTES) return entry;
  const longest = Object.entries(entry.attributes ?? {}).sort(([, a], [, b]) => b.length - a.length)[0];
  if (longest === undefined) return entry;
  const { [longest[0]]: _, ...attributes } = entry.attributes ?? {};
  return fitToSize({ ...entry, attributes });
}

/** Splits entries into batches that SQS takes, in their order. */
export function batchesOf<T extends { readonly entry: Entry }>(items: readonly T[]): T[][] {
  const batches: T[][] = [];
  let bytes = 0;
  for (const item of items) {
    const last = batches.at(-1);
    bytes += bytesOf(item.entry);
    if (last === undefined || last.length >= MAX_BATCH_ENTRIES || bytes > MAX_BATCH_BYTES) {
      batches.push([item]);
      bytes = bytesOf(item.entry);
    } else last.push(item);
  }
  return batches;
}

/** A message's size as SQS counts it: the body, and each attribute's name, type and value. */
export function bytesOf({ body, attributes = {} }: Entry): number {
  return Object.entries(attributes).reduce(
    (bytes, [name, value]) => bytes + Buffer.byteLength(name) + "String".length + Buffer.byteLength(value),
    Buffer.byteLength(body),
  );
}

/** Cut between characters, so that no half of a surrogate pair is left. */
function cut(text: string): string {
  return text.length <= MAX_ATTRIBUTE_CHARACTERS
    ? text
    : text.slice(0, MAX_ATTRIBUTE_CHARACTERS).replace(/[\uD800-\uDBFF]$/, "");
}

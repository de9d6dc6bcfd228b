const MAX_NAMED = 3;

/** Names at most three of many: `a, b, c and 7 more`. */
export function listSome(names: readonly string[]): string {
  if (names.length <= MAX_NAMED) return names.join(", ");
  return `${names.slice(0, MAX_NAMED).join(", ")} and ${names.length - MAX_NAMED} more`;
}

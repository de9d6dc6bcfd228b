/** A map that forgets its oldest entries beyond a limit. */
export type RecentMap<Key, Value> = Pick<Map<Key, Value>, "get" | "delete"> & { put(key: Key, value: Value): void };

/** Creates an empty map of at most `limit` entries. An entry that is put again counts as new. */
export function createRecentMap<Key, Value>(limit: number): RecentMap<Key, Value> {
  const entries = new Map<Key, Value>();
  return {
    get: (key) => entries.get(key),
    delete: (key) => entries.delete(key),
    put(key, value) {
      entries.delete(key);
      entries.set(key, value);
      const [oldest] = entries.keys();
      if (entries.size > limit && oldest !== undefined) entries.delete(oldest);
    },
  };
}

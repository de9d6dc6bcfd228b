import { describe, expect, test } from "vitest";
import { parseLogQuery, type StoredLine } from "../../../../lib/local/aws/logs/log-query.ts";

const line = (id: string, atMs: number): StoredLine => ({ atMs, text: id, fields: { id, group: "g" } });
const LINES = [line("g/1", 2), line("g/2", 1), line("a|b", 3), line("g and h", 4)];
const START = "fields @timestamp, @message";

describe("a query of the local logs", () => {
  test.for([
    [START, ["g/2", "g/1", "a|b", "g and h"]],
    [`${START} | sort @timestamp asc`, ["g/2", "g/1", "a|b", "g and h"]],
    [`${START} | sort @timestamp desc | limit 2`, ["g and h", "a|b"]],
    [`${START} | filter id = "g/2"`, ["g/2"]],
    [`${START} | filter id = "a|b"`, ["a|b"]],
    [`${START} | filter id = "g and h" and group = "g"`, ["g and h"]],
    [`${START} | filter id in ["g/1", "a|b"]`, ["g/1", "a|b"]],
    [`${START} | filter group = "g" and id like /^g\\/\\d/`, ["g/2", "g/1"]],
    [`${START} | filter id = "none"`, []],
  ] as const)("%s selects %j", ([query, ids]) => {
    const parsed = parseLogQuery(query);
    expect(parsed.ok && parsed.select(LINES).map(({ text }) => text)).toEqual(ids);
  });

  test.for([`${START} | filter id > 5`, `${START} | stats count()`, `${START} | filter id = "x`, "parse"])(
    "%s is a fault, since this machine does not understand it",
    (query) => {
      expect(parseLogQuery(query)).toMatchObject({ ok: false, fault: expect.stringContaining("does not understand") });
    },
  );
});

import { describe, expect, test } from "vitest";
import { hopsOf, invocationTraceHeader, isTraceHeader } from "../../../lib/local/aws/trace-header.ts";

const TRACE = "Root=1-6aba3a9c-0ad723aa6f28be0c1799046b;Parent=4bc416e7d2fef21a;Sampled=0";

const eventOf = (...headers: (string | undefined)[]) => ({
  Records: headers.map((header) => ({ attributes: header === undefined ? {} : { AWSTraceHeader: header } })),
});

const traceOf = (header: string) => header.replace(/;Lineage=.*/, "");

describe("the hops of a trace header", () => {
  test.for([
    [undefined, 0],
    ["", 0],
    [TRACE, 0],
    [`${TRACE};Lineage=16:b695919f:15`, 16],
    ["Lineage=3:b695919f:2", 3],
    [`${TRACE};Lineage=nonsense`, 0],
  ] as const)("of %j are %i", ([header, hops]) => {
    expect(hopsOf(header)).toBe(hops);
  });
});

describe("the trace header of an invocation", () => {
  test("starts a trace of one hop where the event has none", () => {
    for (const event of [{}, undefined, "text", eventOf(), eventOf(undefined)]) {
      expect(invocationTraceHeader(event, "router")).toMatch(
        /^Root=1-[\da-f]{8}-[\da-f]{24};Parent=[\da-f]{16};Sampled=0;Lineage=1:[\da-f]{8}:0$/,
      );
    }
  });

  test("continues the trace of a loop as recorded on AWS: 1:…:0, 2:…:1, and so on", () => {
    const headers = [invocationTraceHeader(eventOf(TRACE), "worker")];
    for (let i = 1; i < 18; i++) headers.push(invocationTraceHeader(eventOf(headers[i - 1]), "worker"));
    expect(new Set(headers.map(traceOf))).toEqual(new Set([TRACE]));
    expect(headers.map((header) => /Lineage=(\d+):[\da-f]{8}:(\d+)$/.exec(header)?.slice(1))).toEqual(
      Array.from({ length: 18 }, (_, i) => [String(i + 1), String(i)]),
    );
  });

  test("counts a hop through another function, of which it is the first invocation", () => {
    const first = invocationTraceHeader({}, "router");
    expect(invocationTraceHeader(eventOf(first), "worker")).toMatch(/;Lineage=2:[\da-f]{8}:0$/);
  });

  test("continues the record with the most hops", () => {
    const headers = [undefined, `${TRACE};Lineage=3:b695919f:2`, "Root=1-other;Lineage=2:b695919f:1"];
    const header = invocationTraceHeader(eventOf(...headers), "worker");
    expect(traceOf(header)).toBe(TRACE);
    expect(hopsOf(header)).toBe(4);
  });

  test.for(["Root=1\r\nX-Evil: 1", "ü", " "])(
    "ignores %j, which would break the function's own requests",
    (received) => {
      const header = invocationTraceHeader(eventOf(received), "worker");
      expect(isTraceHeader(header)).toBe(true);
      expect(hopsOf(header)).toBe(1);
    },
  );
});

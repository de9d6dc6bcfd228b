import { describe, expect, test } from "vitest";
import { isGroup, membersOf } from "../../lib/request/group.ts";
import { exampleTargets } from "../rig/example-targets.ts";

const target = exampleTargets.drs;
const members = (raw: Record<string, unknown>) => membersOf(raw, "message-1");

test.each([
  [{ stops: [] }, true],
  [{ stops: "x", service: "drs" }, true],
  [{ service: "drs", target }, false],
])("%j as a group: %s", (raw, is) => {
  expect(isGroup(raw)).toBe(is);
});

describe("a group is taken apart into whole requests", () => {
  test("its other fields are defaults for each stop", () => {
    expect(members({ id: "g", service: "drs", dryRun: true, stops: [{ target }, { target, dryRun: false }] })).toEqual({
      ok: true,
      value: [
        { id: "g/0", raw: { id: "g/0", service: "drs", dryRun: true, target } },
        { id: "g/1", raw: { id: "g/1", service: "drs", dryRun: false, target } },
      ],
    });
  });

  test("a stop keeps an id of its own", () => {
    expect(members({ id: "g", stops: [{ id: "mine", target }] })).toEqual({
      ok: true,
      value: [{ id: "mine", raw: { id: "mine", target } }],
    });
  });

  test("a group without an id lends its stops that of its message", () => {
    expect(members({ stops: [{ target }] })).toMatchObject({ value: [{ id: "message-1/0" }] });
  });

  test("a stop whose id is none stays as faulty as it is, under the id that its place gives it", () => {
    expect(members({ id: "g", stops: [{ id: "a b" }] })).toEqual({
      ok: true,
      value: [{ id: "g/0", raw: { id: "a b" } }],
    });
  });

  test.each([[5], [null], ["x"], [[{ target }]]])("a stop that is no object but %j is a member for itself", (stop) => {
    expect(members({ id: "g", service: "drs", stops: [stop] })).toEqual({
      ok: true,
      value: [{ id: "g/0", raw: stop }],
    });
  });

  test("1 and 100 stops are a group", () => {
    expect(members({ stops: [{}] })).toMatchObject({ value: { length: 1 } });
    expect(members({ stops: new Array(100).fill({}) })).toMatchObject({ value: { length: 100 } });
  });

  test("the index of the last of 100 stops leaves the longest id within 128 characters", () => {
    const group = members({ id: "g".repeat(124), stops: new Array(100).fill({}) });
    expect(group.ok && group.value.at(-1)?.id).toBe(`${"g".repeat(124)}/99`);
    expect(`${"g".repeat(124)}/99`).toHaveLength(127);
  });
});

describe("what leaves nothing to take apart is a fault of the group", () => {
  const ID = "id: 1–124 letters, digits and . _ : / - in a group";

  test.each<[string, Record<string, unknown>, string[]]>([
    ["no stop", { stops: [] }, ["stops: at least 1 stop"]],
    ["101 stops", { stops: new Array(101).fill({}) }, ["stops: at most 100 stops"]],
    ["stops that are no list", { stops: {} }, ["stops: a list of stops"]],
    ["an id of 125 characters", { id: "g".repeat(125), stops: [{}] }, [ID]],
    ["an id that is a number", { id: 5, stops: [{}] }, [ID]],
  ])("%s", (_, raw, faults) => {
    expect(members(raw)).toEqual({ ok: false, faults });
  });
});

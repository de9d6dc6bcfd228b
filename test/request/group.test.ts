import { describe, expect, test } from "vitest";
import { groupIdOf, isGroup, membersOf } from "../../lib/request/group.ts";
import { exampleTargets } from "../rig/example-targets.ts";

const target = exampleTargets.drs;
const members = (raw: Record<string, unknown>) => membersOf(raw, "message-1");

test.each([
  [{ stops: [] }, true],
  [{ stops: "x", service: "drs" }, true],
  [{ service: "drs", target }, false],
])("isGroup answers for %j: %s", (raw, expected) => {
  expect(isGroup(raw)).toBe(expected);
});

test.each([
  ["release-42/3", "release-42"],
  ["schedules/nightly/2026-11-22T08:00:00Z", "schedules/nightly"],
  ["release-42/", "release-42"],
  ["release-42", undefined],
  ["/3", undefined],
])("the group of %s is %s", (id, group) => {
  expect(groupIdOf(id)).toBe(group);
});

describe("the members of a group", () => {
  test("each member has the other fields of the group as defaults", () => {
    expect(members({ id: "g", service: "drs", dryRun: true, stops: [{ target }, { target, dryRun: false }] })).toEqual({
      ok: true,
      value: [
        { id: "g/0", raw: { id: "g/0", service: "drs", dryRun: true, target } },
        { id: "g/1", raw: { id: "g/1", service: "drs", dryRun: false, target } },
      ],
    });
  });

  test("a member keeps its own id", () => {
    expect(members({ id: "g", stops: [{ id: "mine", target }] })).toEqual({
      ok: true,
      value: [{ id: "mine", raw: { id: "mine", target } }],
    });
  });

  test("a member of a group without an id has an id made of the id of the message", () => {
    expect(members({ stops: [{ target }] })).toMatchObject({ value: [{ id: "message-1/0" }] });
  });

  test("a member with an invalid id keeps its fault, and is named by its index", () => {
    expect(members({ id: "g", stops: [{ id: "a b" }] })).toEqual({
      ok: true,
      value: [{ id: "g/0", raw: { id: "a b" } }],
    });
  });

  test.each([[5], [null], ["x"], [[{ target }]]])(
    "a stop that is %j instead of an object is a member without defaults",
    (stop) => {
      expect(members({ id: "g", service: "drs", stops: [stop] })).toEqual({
        ok: true,
        value: [{ id: "g/0", raw: stop }],
      });
    },
  );

  test("a group has 1 to 100 members", () => {
    expect(members({ stops: [{}] })).toMatchObject({ value: { length: 1 } });
    expect(members({ stops: new Array(100).fill({}) })).toMatchObject({ value: { length: 100 } });
  });

  test("the id of the last of 100 members has at most 128 characters", () => {
    const group = members({ id: "g".repeat(124), stops: new Array(100).fill({}) });
    expect(group.ok && group.value.at(-1)?.id).toBe(`${"g".repeat(124)}/99`);
    expect(`${"g".repeat(124)}/99`).toHaveLength(127);
  });
});

describe("a fault of the group itself", () => {
  const ID = "id: 1–124 letters, digits and . _ : / - in a group";

  test.each<[string, Record<string, unknown>, string[]]>([
    ["without stops", { stops: [] }, ["stops: at least 1 stop"]],
    ["with 101 stops", { stops: new Array(101).fill({}) }, ["stops: at most 100 stops"]],
    ["whose stops are not a list", { stops: {} }, ["stops: a list of stops"]],
    ["with an id of 125 characters", { id: "g".repeat(125), stops: [{}] }, [ID]],
    ["with an id that is a number", { id: 5, stops: [{}] }, [ID]],
  ])("a group %s has no members", (_, raw, faults) => {
    expect(members(raw)).toEqual({ ok: false, faults });
  });
});

import { describe, expect, test } from "vitest";
import { checkRequest } from "../../lib/request/check-request.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { START_MS } from "./clock.ts";
import { exampleTargets, makeTarget, targetKey } from "./example-targets.ts";

describe.each(serviceNames)("a target of %s", (service) => {
  test.each([
    ["the example", exampleTargets[service]],
    ["one of a number", makeTarget(service, 7)],
    ["one of a text", makeTarget(service, "confirmendless")],
    ["a random one", makeTarget(service)],
  ])("is accepted by the router: %s", (_, target) => {
    expect(checkRequest({ service, target }, START_MS)).toMatchObject({ ok: true });
  });

  test("has the fields of the example, with different ids", () => {
    const target = makeTarget(service, 7);
    expect(Object.keys(target)).toEqual(Object.keys(exampleTargets[service]));
    expect(new Set(Object.values(target)).size).toBe(Object.keys(target).length);
  });

  test.each([
    ["numbers", [0, 1, 10, 11, 111, 9_999]],
    ["texts", ["a", "aa", "confirm", "confirmendless", "finished", "stopping", "lostanswer", "statedown"]],
  ])("is another for another seed, and the same for the same seed: %s", (_, seeds) => {
    const keys = seeds.map((seed) => targetKey(service, makeTarget(service, seed)));
    expect(new Set(keys).size).toBe(seeds.length);
    expect(makeTarget(service, 11)).toEqual(makeTarget(service, 11));
    expect(makeTarget(service)).not.toEqual(makeTarget(service));
  });
});

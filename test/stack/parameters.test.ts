import { describe, expect, test } from "vitest";
import { faultsOfParameters, timeParameters } from "../../lib/stack/parameters.ts";
import { queues } from "../../lib/stack/variable.ts";
import { USABLE_TIMES } from "./usable-times.ts";

const TIMEOUT_REASON = "because deliveryBudgetMs is 20000 and a worker needs 2000 ms more to publish outcomes";
const VISIBILITY_REASON = "because functionTimeoutSeconds is 30 and a queue hides messages for six times that";

/** Each change of usable parameters at the edge of what is refused, with its fault. */
const CASES: readonly (readonly [Readonly<Record<string, unknown>>, string | undefined])[] = [
  [{}, undefined],
  [{ functionTimeoutSeconds: "22" }, undefined],
  [{ functionTimeoutSeconds: "21" }, `functionTimeoutSeconds is 21; use at least 22, ${TIMEOUT_REASON}`],
  [{ functionTimeoutSeconds: "6" }, `functionTimeoutSeconds is 6; use at least 22, ${TIMEOUT_REASON}`],
  [{ deliveryBudgetMs: 28_000 }, undefined],
  [
    { deliveryBudgetMs: 28_001 },
    "functionTimeoutSeconds is 30; use at least 31, because deliveryBudgetMs is 28001 and a worker needs 2000 ms more to publish outcomes",
  ],
  [{ visibilitySeconds: 179 }, `visibilitySeconds is 179; use at least 180, ${VISIBILITY_REASON}`],
  [{ visibilitySeconds: 43_200 }, undefined],
  [
    { visibilitySeconds: 43_201 },
    "visibilitySeconds is 43201; use at most 43200, because SQS hides a message for 12 hours at most",
  ],
  [{ ttlSeconds: 43_200 }, undefined],
  [{ ttlSeconds: 43_201 }, "ttlSeconds is 43201; use at most 43200, because a request can wait for 12 hours at most"],
  [{ backoffBaseSeconds: 899 }, undefined],
  [
    { backoffBaseSeconds: 900 },
    "backoffBaseSeconds is 900; use at most 899, because ttlSeconds is 900 and a request is tried again only before its deadline",
  ],
  [{ waitingAlarmMs: 300000, stalledAlarmSeconds: 345_599 }, undefined],
  [
    { waitingAlarmMs: 300000, stalledAlarmSeconds: 345_600 },
    "stalledAlarmSeconds is 345600; use at most 345599, because SQS deletes the messages of that queue after 345600 seconds",
  ],
  [{ resultsAlarmSeconds: 1_209_599 }, undefined],
  [
    { resultsAlarmSeconds: 1_209_600 },
    "resultsAlarmSeconds is 1209600; use at most 1209599, because SQS deletes the messages of that queue after 1209600 seconds",
  ],
  [{ ttlSeconds: "" }, 'ttlSeconds is ""; use a whole number of seconds'],
  [{ ttlSeconds: "15m" }, 'ttlSeconds is "15m"; use a whole number of seconds'],
  [{ ageAlarmMs: "0" }, 'ageAlarmMs is "0"; use a whole number of milliseconds'],
  [{ backoffBaseSeconds: 0.5 }, "backoffBaseSeconds is 0.5; use a whole number of seconds"],
];

describe("the times of a stage", () => {
  test.for(CASES)("with %j have the fault %j", ([change, fault]) => {
    expect(faultsOfParameters({ ...USABLE_TIMES, ...change })).toEqual(fault === undefined ? [] : [fault]);
  });

  test("that contradict each other fail the template, each with its sentence", async () => {
    const times = { ...USABLE_TIMES, functionTimeoutSeconds: "6", backoffBaseSeconds: "900" };
    const variables = new Map(Object.entries(times).map(([name, value]) => [`param:${name}`, value]));
    variables.set("sls:stage", "dev");
    const resolved = queues({ resolveVariable: async (address) => variables.get(address) });
    await expect(resolved).rejects.toThrow(/^functionTimeoutSeconds is 6; .+\nbackoffBaseSeconds is 900; .+$/);
  });

  test("are all checked", () => {
    expect(timeParameters).toEqual(Object.keys(USABLE_TIMES));
  });
});

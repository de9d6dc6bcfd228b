import { randomUUID } from "node:crypto";
import { describe, expect } from "vitest";
import { SIMULATOR_PROJECTS as projects } from "../../lib/local/simulator/registry.ts";
import { serviceNames } from "../../lib/services/service-names.ts";
import { admit, keys, userOf } from "./credential-accounts.ts";
import type { SharedPipelineTest } from "./shared-pipeline.ts";

/** The beginnings or parts of every secret that the accounts and the simulator have. */
const SECRETS = ["secret-of-", "password-of-", "token-of-temporary", "simulatorSecretKey", "simulator-password", "MII"];

const NO_PERMISSION = [
  { service: "codearts-deploy", httpStatus: 403, errorCode: "Deploy.00011154" },
  { service: "codearts-check", httpStatus: 200, errorCode: "CC.00050010" }, // an error inside a 200
  { service: "codearts-build", httpStatus: 403, errorCode: "APIGW.0302" },
  { service: "drs", httpStatus: 403, errorCode: "DRS.M00102" },
  { service: "aom", httpStatus: 403, errorCode: "AOM.0403" },
] as const;

const UNKNOWN = [
  { account: "nobody", title: "the secret does not have", fault: "there is no account nobody" },
  { account: "broken", title: "lacks its secret key", fault: "account broken cannot be used (sk: required, " },
  { account: "__proto__", title: "has a name of JavaScript's own", fault: "there is no account __proto__" },
] as const;

export function describeCredentials(test: SharedPipelineTest): void {
  describe.concurrent("an IAM user", () => {
    test.for(serviceNames)(
      "an IAM user stops a task of %s with a token and no signature",
      async (service, { pipeline }) => {
        const task = await pipeline.newTask(service);
        expect(await pipeline.stop({ ...task, account: "iam-user" })).toMatchObject({
          status: "stopped",
          account: "iam-user",
          calls: 1,
        });
        const [call] = await pipeline.callsTo(task);
        expect(call?.headers).toMatchObject({ "x-auth-token": "***", "content-type": "application/json" });
        expect(call?.headers).not.toHaveProperty("authorization");
        expect(call?.headers).not.toHaveProperty("x-sdk-date");
      },
    );

    test("ten requests of an IAM user need one token request, which has the form of IAM's API page", async ({
      pipeline,
    }) => {
      await admit(pipeline.simulator, userOf("crowd"));
      const tasks = await Promise.all(Array.from({ length: 10 }, () => pipeline.newTask("drs")));
      const requests = tasks.map((task, at) => ({ ...task, id: `crowd/${at}`, account: "crowd" }));
      await pipeline.sendAll(requests, "drs"); // to the worker's queue: one batch, one invocation
      for (const { id } of requests)
        expect(await pipeline.outcomeOf(id)).toMatchObject({ status: "stopped", calls: 1 });
      const calls = await pipeline.tokenCallsOf("crowd");
      expect(calls).toMatchObject([{ method: "POST", path: "/v3/auth/tokens?nocatalog=true", status: 201 }]);
      const password = { user: { name: "crowd", password: "***", domain: { name: "tests" } } };
      expect(JSON.parse(calls[0]?.body ?? "")).toEqual({
        auth: { identity: { methods: ["password"], password }, scope: { project: { id: projects["cn-north-4"] } } },
      });
    });

    test("an expired token is renewed once, and the stop call is then taken", async ({ pipeline }) => {
      await admit(pipeline.simulator, userOf("renewing"));
      const task = await pipeline.newTask("aom");
      await pipeline.spoil(task, { kind: "expired-token", call: "stop", count: 1 });
      const outcome = await pipeline.stop({ ...task, account: "renewing" });
      expect(outcome).toMatchObject({ status: "stopped", calls: 2, deliveries: 1 });
      expect(await pipeline.storyOf(task)).toEqual(["stop 401", "stop 200 took"]);
      expect(await pipeline.tokenCallsOf("renewing")).toHaveLength(2);
    });

    test("an IAM user whose new token is refused too is denied", async ({ pipeline }) => {
      await admit(pipeline.simulator, userOf("barred"));
      const task = await pipeline.newTask("aom");
      await pipeline.spoil(task, { kind: "expired-token", call: "stop" });
      const outcome = await pipeline.stop({ ...task, account: "barred" });
      expect(outcome).toMatchObject({ status: "denied", code: "credentials", calls: 2, deadLettered: true });
      expect(await pipeline.tokenCallsOf("barred")).toHaveLength(2);
    });
  });

  describe.concurrent("an access key", () => {
    test.for(NO_PERMISSION)(
      "an access key without the permission for $service is denied",
      async (row, { pipeline }) => {
        const { service, ...answer } = row;
        await admit(pipeline.simulator, { ...keys.powerless, denied: serviceNames });
        const task = await pipeline.newTask(service);
        const id = `powerless/${service}`;
        const outcome = await pipeline.stop({ ...task, id, account: "powerless" });
        expect(outcome).toMatchObject({ status: "denied", ok: false, calls: 1, deadLettered: true, ...answer });
        expect(outcome).not.toHaveProperty("code");
        expect(outcome.message).toMatch(
          /^Account powerless has no permission to stop this [a-z ]+\. Grant the permission/,
        );
        const { attributes } = await pipeline.deadLetterOf(id);
        expect(attributes).toMatchObject({ requestId: id, service, status: "denied" });
        expect(attributes).not.toHaveProperty("code");
      },
    );

    test("a temporary access key sends its security token and signs it", async ({ pipeline }) => {
      await admit(pipeline.simulator, keys.temporary);
      const task = await pipeline.newTask("codearts-check");
      expect(await pipeline.stop({ ...task, account: "temporary" })).toMatchObject({ status: "stopped" });
      const [call] = await pipeline.callsTo(task);
      expect(call?.headers).toMatchObject({
        "x-security-token": "***",
        authorization: expect.stringContaining("x-sdk-date;x-security-token,"),
      });
    });
  });

  describe.concurrent("an unknown access key", () => {
    test("an access key that Huawei Cloud does not know is denied", async ({ pipeline }) => {
      const id = `stranger/${randomUUID()}`;
      const task = await pipeline.newTask("aom");
      const outcome = await pipeline.stop({ ...task, id, account: "stranger" });
      expect(outcome).toMatchObject({
        status: "denied",
        code: "credentials",
        httpStatus: 401,
        errorCode: "APIGW.0301",
      });
      const { attributes } = await pipeline.deadLetterOf(id);
      expect(attributes).toMatchObject({ status: "denied", code: "credentials" });
    });
  });

  test.concurrent.for(UNKNOWN)(
    "a request of an account that $title is denied without a call",
    async (row, { pipeline }) => {
      const { account, fault } = row;
      const task = await pipeline.newTask("drs");
      const id = `unknown/${account}`;
      const outcome = await pipeline.stop({ ...task, id, account });
      expect(outcome).toMatchObject({ status: "denied", code: "account-unknown", calls: 0, deadLettered: true });
      expect(outcome.message).toContain(fault);
      expect((await pipeline.deadLetterOf(id)).attributes).toMatchObject({ status: "denied", code: "account-unknown" });
      expect(await pipeline.callsTo(task)).toEqual([]);
    },
  );

  test("no log line, outcome or dead letter holds a secret", async ({ pipeline }) => {
    const task = await pipeline.newTask("aom");
    await pipeline.stop({ ...task, account: "iam-user" });
    const written = JSON.stringify([pipeline.logs, pipeline.everything()]);
    expect(written.length).toBeGreaterThan(10_000);
    expect(SECRETS.filter((secret) => written.includes(secret))).toEqual([]);
  });
}

import { describe, expect, test } from "vitest";
import { answer, buildPage, createSelecting, progressOf } from "./selecting.ts";

const USER = { domain: "d", user: "u", password: "PW-of-the-user" };
const account = { ak: undefined, sk: undefined, iam: USER };
const isToken = (path: string) => path.startsWith("/v3/auth");

/** The answer to a token request that has no token, and a body as the service would write it. */
const withoutToken = (body: unknown) => answer(201, body);

describe("the answer to a token request without a token", () => {
  test("is no list of runs (fixed: its runs were stopped)", async () => {
    const page = { status: "success", result: { job_build_states: [{ number: 7, job_running_status: "Running" }] } };
    const { deliver, made } = createSelecting({ account, answer: () => withoutToken(page) });
    const { listing, why } = progressOf(await deliver());
    expect({ runs: listing?.runs, why }).toEqual({ runs: [], why: "unavailable" });
    expect(made.every(({ call }) => isToken(call.path))).toBe(true);
  });

  test("is no state of a task (fixed: a task that ran was reported as stopped)", async () => {
    const state = { results: [{ status: "RELEASE_RESOURCE_COMPLETE" }] };
    const target = { jobId: "job" };
    const { deliver } = createSelecting({ service: "drs", target, account, answer: () => withoutToken(state) });
    const { isInDoubt, hasQueryFailed, calls } = progressOf(await deliver({}, { receives: 2 }));
    expect({ isInDoubt, hasQueryFailed, calls }).toEqual({ isInDoubt: true, hasQueryFailed: true, calls: 0 });
  });

  test("after the token was refused, is no list either", async () => {
    const token = answer(201, { token: { expires_at: "2026-11-23T08:00:00Z" } }, { "x-subject-token": "T" });
    const refused = answer(401, { error_code: "APIGW.0301" });
    const page = buildPage(7);
    const answers = [token, refused, page.kind === "answer" ? withoutToken(page.answer.body) : page];
    const { deliver } = createSelecting({ account, answer: (_, index) => answers[Math.min(index, 2)] ?? refused });
    expect(progressOf(await deliver()).listing?.runs).toEqual([]);
  });
});

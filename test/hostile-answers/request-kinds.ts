import type { Socket } from "node:net";
import type { ServiceName } from "../../lib/services/service-names.ts";
import type { Progress } from "../../lib/stop/progress.ts";
import { httpAnswer } from "./http-answer.ts";

/** The kinds of HTTP requests that stopcord makes to Huawei Cloud. */
export const requestKinds = ["stop", "state", "token", "list"] as const;
export type RequestKind = (typeof requestKinds)[number];

/** One kind of request: how to tell it from the others, its answer, and the delivery that makes it first. */
type RequestKindRow = {
  /** Matches the request line. */
  readonly line: RegExp;
  /** The answer of a service that works. */
  readonly answer: Buffer;
  readonly service: ServiceName;
  readonly target: Readonly<Record<string, unknown>>;
  readonly credentials: Readonly<Record<string, unknown>>;
  readonly progress?: Partial<Progress>;
};

const KEY = { ak: "AK-canary-0001", sk: "SK-canary-0002", securityToken: "ST-canary-0003" };
const USER = { iam: { domain: "acme", user: "stopcord", password: "PW-canary-0004" } };
const TOKEN = "TOKEN-canary-0005";

/** The texts that must stand nowhere but in requests to Huawei Cloud. */
export const SECRETS: readonly string[] = [KEY.ak, KEY.sk, KEY.securityToken, USER.iam.password, TOKEN];

const JOB = { service: "drs", target: { jobId: "job" } } as const;

/** A state query comes first where the request is in doubt, a token request where the account is an IAM user. */
export const REQUEST_KINDS: Readonly<Record<RequestKind, RequestKindRow>> = {
  stop: {
    line: /^POST \S+\/stop /,
    answer: httpAnswer("202 Accepted", {}, '{"id":"job","status":"success"}'),
    ...JOB,
    credentials: KEY,
  },
  state: {
    line: /^POST \S+\/batch-status /,
    answer: httpAnswer("200 OK", {}, '{"results":[{"id":"job","status":"INCRE_TRANSFER_STARTED"}]}'),
    ...JOB,
    credentials: KEY,
    progress: { deliveries: 1, calls: 1, isInDoubt: true },
  },
  token: {
    line: /^POST \/v3\/auth\/tokens/,
    answer: httpAnswer(
      "201 Created",
      { "x-subject-token": TOKEN },
      JSON.stringify({ token: { expires_at: "2099-01-01T00:00:00.000000Z" } }),
    ),
    ...JOB,
    credentials: USER,
  },
  list: {
    line: /^GET \S+\/executions /,
    answer: httpAnswer("200 OK", {}, '[{"execution_id":"run","status":"executing"}]'),
    service: "aom",
    target: { workflowId: "flow", executionId: "running" },
    credentials: KEY,
  },
};

/** The kind of a request; throws where it is none of them. */
export function kindOf(request: string): RequestKind {
  const kind = requestKinds.find((kind) => REQUEST_KINDS[kind].line.test(request));
  if (kind === undefined) throw new Error(`a request of no known kind: ${request.slice(0, 100)}`);
  return kind;
}

/** Answers a request as a service that works. */
export function answerWell(socket: Socket, kind: RequestKind): void {
  socket.write(REQUEST_KINDS[kind].answer);
}

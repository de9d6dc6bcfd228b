import { type HostileAnswer, json } from "./hostile-answer.ts";

/** A 4xx without a known code: the state says that the job runs, so the stop is refused; IAM's is a fault of the account. */
const BAD_REQUEST = { stop: "refused", token: "denied/account-unknown", list: "refused" };
const THROTTLED = {
  stop: "handed back, throttled, in doubt",
  state: "handed back, throttled, in doubt",
  token: "handed back, throttled",
  list: "handed back, throttled",
};
const BIG_NUMBERS = '{"id":1e999,"status":123456789012345678901234567890,"results":[{"status":-1e400}]}';
const PROTOTYPE =
  '{"__proto__":{"status":"success","results":[{"status":"DELETED"}]},"constructor":{"prototype":{"result":true}}}';

/** Answers whose JSON or headers have a form that nobody expects. */
export const oddShapes: readonly HostileAnswer[] = [
  json("200 with JSON of 500,000 levels", { status: "200 OK", body: "[".repeat(500_000) }),
  json("200 with closed JSON of 100,000 levels", {
    status: "200 OK",
    body: `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
  }),
  json("200 with numbers that no double holds", { status: "200 OK", body: BIG_NUMBERS }),
  json("200 with a number of 100,000 digits", { status: "200 OK", body: `{"status":${"9".repeat(100_000)}}` }),
  json("200 with 50,000 keys", { status: "200 OK", body: Object.fromEntries(Array(50_000).entries()) }),
  json(
    "400 with an object as error code",
    { status: "400 Bad Request", body: { error_code: { a: 1 }, error_msg: ["x"], request_id: 7 } },
    BAD_REQUEST,
  ),
  json(
    "400 with null and numbers in every field",
    { status: "400 Bad Request", body: { error_code: null, error_msg: 0, error: 1, message: true } },
    BAD_REQUEST,
  ),
  json("200 with arrays in every field", {
    status: "200 OK",
    body: { status: ["success"], results: {}, error_code: [], success: "yes" },
  }),
  json("200 with __proto__ and constructor", { status: "200 OK", body: PROTOTYPE }),
  json(
    "400 with the error code __proto__",
    { status: "400 Bad Request", body: { error_code: "__proto__", error_msg: "constructor" } },
    BAD_REQUEST,
  ),
  json(
    "200 with a failure beside a success",
    { status: "200 OK", body: { status: "success", result: "fail" } },
    { stop: "handed back, unavailable" },
  ),
  ...["-5", "NaN", "9".repeat(400), "Fri, 31 Dec 9999 23:59:59 GMT", "0x10", ""].map((retryAfter) =>
    json(`503 with Retry-After ${JSON.stringify(retryAfter.slice(0, 30))}`, {
      status: "503 Busy",
      body: {},
      headers: { "retry-after": retryAfter },
    }),
  ),
  json(
    "429 with a date that is none",
    { status: "429 Too Many", body: {}, headers: { date: "yesterday", "retry-after": "Thu, 99 Foo 2026 GMT" } },
    THROTTLED,
  ),
];

import { bytes, type HostileAnswer, json, NO } from "./hostile-answer.ts";
import { httpAnswer } from "./http-answer.ts";

const HTML = { "content-type": "text/html" };
const NOT_UTF8 = Buffer.from([0x22, 0xff, 0xfe, 0xc0, 0x80, 0x22]);
const CONTROLS = "\u001b[2J\u202e\u0007\u0000\u009b";
const TEAPOT = "<html><script>x()</script><h1>I am a teapot</h1></html>";
const REFUSED = { stop: "refused", list: "refused" };

/** Answers whose texts are not those of Huawei Cloud. */
export const oddTexts: readonly HostileAnswer[] = [
  json("418 with an HTML page", { status: "418 I'm a teapot", body: TEAPOT, headers: HTML }, REFUSED),
  json("403 with an HTML page", { status: "403 Forbidden", body: "<html>blocked</html>", headers: HTML }, NO),
  json("502 with an HTML page", { status: "502 Bad Gateway", body: "<html>nginx</html>", headers: HTML }),
  json(
    "401 without a body",
    { status: "401 Unauthorized" },
    {
      stop: "denied/credentials",
      state: "handed back, account-paused, in doubt",
      token: "denied/credentials",
      list: "denied/credentials",
    },
  ),
  json("302 to another host", { status: "302 Found", headers: { location: "http://127.0.0.1:1/steal" } }, REFUSED),
  json(
    "307 to a location of 60 KB",
    { status: "307 Temporary Redirect", headers: { location: `https://a/${"x".repeat(60_000)}` } },
    REFUSED,
  ),
  json("200 with an empty body", { status: "200 OK" }),
  json("204 without a body", { status: "204 No Content" }),
  bytes("200 with bytes that are not UTF-8", httpAnswer("200 OK", {}, NOT_UTF8)),
  json(
    "403 with a byte order mark before its JSON",
    { status: "403 Forbidden", body: '\ufeff{"error_code":"DRS.M00102","error_msg":"odd"}' },
    NO,
  ),
  json("503 with control and bidi characters", {
    status: "503 Busy",
    body: { error_code: `A${CONTROLS}`, error_msg: CONTROLS.repeat(300) },
  }),
  json(
    "403 with a request id of 100,000 emoji",
    { status: "403 Forbidden", body: { error_code: "DRS.M00102", request_id: "😀".repeat(100_000) } },
    NO,
  ),
  json(
    "403 with an error message of lone surrogates",
    { status: "403 Forbidden", body: `{"error_code":"DRS.M00102","error_msg":"${"\\ud800".repeat(600)}"}` },
    NO,
  ),
  json("500 with an error code of 500 KB", {
    status: "500 Error",
    body: { error_code: "E".repeat(500_000), error_msg: "m".repeat(500_000) },
  }),
];

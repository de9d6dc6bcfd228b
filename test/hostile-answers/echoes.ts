import { type HostileAnswer, NO } from "./hostile-answer.ts";
import { httpAnswer } from "./http-answer.ts";

/** Answers that repeat the whole request, secrets included: in a field, in a page, in headers. */
export const echoes: readonly HostileAnswer[] = [
  {
    name: "403 with the request as error message",
    ends: NO,
    answer: (socket, { text }) =>
      void socket.write(
        httpAnswer("403 Forbidden", {}, JSON.stringify({ error_code: "DRS.M00102", error_msg: text.slice(-500) })),
      ),
  },
  {
    name: "403 with the headers of the request in a page",
    ends: NO,
    answer: (socket, { text }) =>
      void socket.write(httpAnswer("403 Forbidden", { "content-type": "text/html" }, `<pre>${headersIn(text)}</pre>`)),
  },
  {
    name: "302 to the headers of the request",
    ends: { stop: "refused", list: "refused" },
    answer: (socket, { text }) =>
      void socket.write(httpAnswer("302 Found", { location: `https://a/?${encodeURIComponent(headersIn(text))}` }, "")),
  },
  {
    name: "500 with the headers of the request as request id and error code",
    answer: (socket, { text }) =>
      void socket.write(
        httpAnswer(
          "500 Error",
          { "x-request-id": headersIn(text).slice(0, 120) },
          JSON.stringify({ error_code: headersIn(text) }),
        ),
      ),
  },
];

/** The headers that authenticate a request, on one line; for a token request its body. */
function headersIn(text: string): string {
  const lines = text.match(/^(authorization|x-security-token|x-auth-token): .*$/gim) ?? [];
  return (lines.length > 0 ? lines.reverse().join(" ") : text.slice(text.indexOf("\r\n\r\n") + 4)).replaceAll(
    /[\r\n]/g,
    " ",
  );
}

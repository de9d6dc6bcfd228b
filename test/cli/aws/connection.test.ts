import { describe, expect, test } from "vitest";
import { readConnection } from "../../../lib/cli/aws/connection.ts";
import { withoutPassword } from "../../../lib/cli/aws/without-password.ts";
import { runInProcess } from "../../rig/run-in-process.ts";

describe("the address of AWS", () => {
  test.for([
    ["http://127.0.0.1:4566", "http://127.0.0.1:4566"],
    ["http://127.0.0.1:4566/", "http://127.0.0.1:4566/"],
    ["http://user:pw@host:1", "http://host:1"],
    ["http://user:pw@host:1/path?query=a@b", "http://host:1/path?query=a@b"],
    ["http://user@host", "http://host"],
    ["http://:pw@host", "http://host"],
    ["http://user:p%40w@host", "http://host"],
    ["http://us@er:pw@host", "http://host"],
    ["https:\\\\user:pw@host", "https://host"],
    ["ftp://user:pw@host", "ftp://host"],
    ["user:pw@host", "host"],
    ["http://user:p/w@host", "host"],
    ["http://user:pw@host:99999", "host:99999"],
    ["4566", "4566"],
  ] as const)("%s is shown as %s", ([url, shown]) => {
    expect(withoutPassword(url)).toBe(shown);
  });

  test.for([
    [["--endpoint-url", "http://user:pw@127.0.0.1:1"], {}],
    [["--endpoint-url", "ftp://user:pw@127.0.0.1:1"], {}],
    [["--endpoint-url", "user:pw@127.0.0.1"], {}],
    [[], { AWS_ENDPOINT_URL: "http://user:pw@127.0.0.1:1" }],
    [[], { AWS_ENDPOINT_URL_SQS: "ftp://user:pw@127.0.0.1:1" }],
  ] as const)("no command prints the password in %j, %j", async ([args, env]) => {
    for (const command of [["outcomes"], ["doctor"], ["schedules", "list"], ["accounts", "check"]]) {
      const run = await runInProcess([...command, "--debug", ...args], { env });
      expect(run.stdout + run.stderr).toMatch(/127\.0\.0\.1/);
      expect(run.stdout + run.stderr).not.toMatch(/pw|user/);
    }
  });

  test("a variable that is no URL is named", () => {
    const read = () => readConnection({ stage: "dev" }, { AWS_ENDPOINT_URL_SQS: "", AWS_ENDPOINT_URL: "4566" });
    expect(read).toThrow("AWS_ENDPOINT_URL 4566: use a URL such as http://127.0.0.1:4566");
  });

  test("an empty --endpoint-url is an error, since the command would call AWS without it", () => {
    expect(() => readConnection({ stage: "dev", endpointUrl: "" }, {})).toThrow("--endpoint-url : use a URL");
  });
});

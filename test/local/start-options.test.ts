import { expect, test } from "vitest";
import { readStartOptions, START_HELP } from "../../lib/local/start-options.ts";

const DEFAULTS = {
  once: false,
  samples: true,
  json: false,
  sqsPort: 4566,
  huaweiPort: 4580,
  pagePort: 0,
  accountsFile: undefined,
  eventsFolder: undefined,
  packageFolder: undefined,
};

test.for([
  [[], {}],
  [["--once"], { once: true, pagePort: undefined }],
  [["--once", "--page-port", "0"], { once: true }],
  [["--page-port", "4590"], { pagePort: 4590 }],
  [["--no-samples"], { samples: false }],
  [["--json"], { json: true }],
  [["--sqs-port", "0", "--huawei-port=65535"], { sqsPort: 0, huaweiPort: 65_535 }],
  [["--accounts", "mine.json"], { accountsFile: "mine.json" }],
  [["--events", "mine"], { eventsFolder: "mine" }],
  [["--package", "made"], { packageFolder: "made" }],
] as const)("the arguments %j change these options: %j", ([args, options]) => {
  expect(readStartOptions(args)).toEqual({ ...DEFAULTS, ...options });
});

test.for([["--help"], ["-h"], ["--once", "--help"]])("the arguments %j ask for help", (args) => {
  expect(readStartOptions(args)).toBe("help");
});

test.for([
  [["--nope"], "Unknown option '--nope'"],
  [["now"], "Unexpected argument 'now'"],
  [["--sqs-port"], "'--sqs-port <value>' argument missing"],
  [["--sqs-port", "65536"], "--sqs-port 65536: a port is a whole number from 0 to 65535"],
  [["--huawei-port", "http"], "--huawei-port http: a port is a whole number from 0 to 65535"],
  [["--huawei-port", "-1"], "argument is ambiguous"],
  [["--sqs-port", "1e3"], "--sqs-port 1e3: a port"],
  [["--once", "--no-samples"], "--once needs the samples: leave --no-samples out"],
] as const)("the arguments %j are refused with the reason", ([args, words]) => {
  expect(() => readStartOptions(args)).toThrow(words);
});

test("the help names every option", () => {
  for (const option of [
    "--once",
    "--no-samples",
    "--package",
    "--events",
    "--json",
    "--sqs-port",
    "--huawei-port",
    "--page-port",
    "--accounts",
  ]) {
    expect(START_HELP).toContain(`\n  ${option}`);
  }
});

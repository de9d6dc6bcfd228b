import { describe, expect, test } from "vitest";
import { createMasker, secretsOf } from "../../lib/accounts/mask.ts";
import { iamAccount, keyAccount } from "../rig/examples.ts";

const SECRET = "pa/ss \"w&rd'<=>é+";

describe("a masker", () => {
  const mask = createMasker([SECRET, "tok"]);

  test.each([
    ["plain text", SECRET],
    ["JSON", JSON.stringify(SECRET).slice(1, -1)],
    ["JSON with escaped slashes", JSON.stringify(SECRET).slice(1, -1).replaceAll("/", "\\/")],
    ["JSON as Gson writes it", 'pa/ss \\"w\\u0026rd\\u0027\\u003c\\u003d\\u003eé+'],
    ["a URL", encodeURIComponent(SECRET)],
    ["a URL in a URL", encodeURIComponent(encodeURIComponent(SECRET))],
    ["hexadecimal digits", Buffer.from(SECRET).toString("hex")],
    ["a form", encodeURIComponent(SECRET).replaceAll("%20", "+")],
    ["HTML", "pa/ss &quot;w&amp;rd&#39;&lt;=&gt;é+"],
  ])("replaces a secret as %s writes it", (_, form) => {
    expect(mask(`a ${form} b ${form}`)).toBe("a *** b ***");
  });

  test.each([0, 1, 2, 3, 4])("replaces a secret in the base64 of a text that has it after %i bytes", (before) => {
    for (const encoding of ["base64", "base64url"] as const) {
      const masked = mask(Buffer.from(`${"x".repeat(before)}${SECRET}, and more`).toString(encoding));
      expect(masked).toContain("***");
      expect(Buffer.from(masked.replace("***", ""), "base64").toString()).not.toContain("rd");
    }
  });

  test("leaves a text without a secret as it is", () => {
    expect(mask("nothing to see")).toBe("nothing to see");
    expect(createMasker([])("text")).toBe("text");
  });
});

describe("the secrets of an account", () => {
  test("are the password of an IAM user, and the parts of an access key", () => {
    expect(secretsOf(iamAccount)).toEqual(["PW-secret"]);
    expect(secretsOf(keyAccount)).toEqual(["AK", "SK-secret"]);
    expect(secretsOf({ ...keyAccount, securityToken: "ST" })).toEqual(["AK", "SK-secret", "ST"]);
  });
});

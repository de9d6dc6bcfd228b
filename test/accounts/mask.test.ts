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

  const KEY = "uQ7xZk29LmWp4RtYv8BnCs3DfGh6JkMq1EoTa5Xi";

  test.each([
    ["two lines", `${KEY.slice(0, 20)}\n${KEY.slice(20)}`, "***\n***"],
    ["the beginning of a text that ends", `key ${KEY.slice(0, 15)}`, "key ***"],
    ["the end of a text that was cut", `…${KEY.slice(25)} is wrong`, "…*** is wrong"],
    ["three tags", `<b>${KEY.slice(0, 13)}</b><i>${KEY.slice(13, 26)}</i>${KEY.slice(26)}`, "<b>***</b><i>***</i>***"],
    ["a mistyped key", `${KEY.slice(0, 19)}?${KEY.slice(20)}`, "***?***"],
  ])("replaces long pieces of a secret in %s (fixed: they stood there)", (_, text, masked) => {
    expect(createMasker([KEY])(text)).toBe(masked);
  });

  test("leaves short pieces, pieces of a short secret, and words that only look like a piece", () => {
    expect(createMasker([KEY])(`${KEY.slice(0, 11)} ${KEY.slice(11, 21)}x`)).toBe(
      `${KEY.slice(0, 11)} ${KEY.slice(11, 21)}x`,
    );
    expect(createMasker(["secret-of-fifte"])("secret-of")).toBe("secret-of");
    expect(createMasker(["secret-of-sixteen"])("secret-of-s")).toBe("***");
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

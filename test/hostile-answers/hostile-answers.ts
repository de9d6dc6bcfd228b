import { brokenTls } from "./broken-tls.ts";
import { echoes } from "./echoes.ts";
import type { HostileAnswer } from "./hostile-answer.ts";
import { oddFrames, oddTokens } from "./odd-frames.ts";
import { oddLists } from "./odd-lists.ts";
import { oddShapes } from "./odd-shapes.ts";
import { oddSizes } from "./odd-sizes.ts";
import { oddTexts } from "./odd-texts.ts";

/** Every hostile answer; each is given to each kind of request. */
export const hostileAnswers: readonly HostileAnswer[] = [
  ...oddTexts,
  ...oddShapes,
  ...oddSizes,
  ...oddTokens,
  ...oddLists,
  ...oddFrames,
  ...echoes,
  ...brokenTls,
];

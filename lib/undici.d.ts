// The package's main file also loads fetch, websockets, mocks and caches; this part is all we use, and has no types of its own.
declare module "undici/lib/dispatcher/agent.js" {
  export { Agent as default } from "undici";
}

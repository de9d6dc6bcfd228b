/**
 * Stands for Node's HTTP/2, as undici itself does where Node was built without it. All calls go over HTTP/1.1, so the bundler
 * puts this in the place of node:http2, which takes five milliseconds to load.
 */
export const constants = {};

export default { constants };

import { fromEnv } from "@aws-sdk/credential-provider-env";

/**
 * Lambda hands a function its credentials in environment variables, which the SDK looks at first anyway. The bundler puts
 * this in the place of @aws-sdk/credential-provider-node, whose five other places to look are a third of a bundle.
 */
export const defaultProvider = fromEnv;

import { AwsError } from "./aws-error.ts";
import { AWS_SERVICES, type AwsService, type Connection } from "./connection.ts";

/** An answer that the SDK has taken for one of the service. */
type SdkAnswer = { readonly $metadata: { readonly httpStatusCode?: number | undefined } };

/** The error for an answer that lacks what every answer of the service has. */
export function foreignAnswer(connection: Connection, service: AwsService, { $metadata }: SdkAnswer): AwsError {
  const { httpStatusCode = 200 } = $metadata;
  const text = foreignAnswerText(connection.addressOf(service), AWS_SERVICES[service], httpStatusCode);
  return new AwsError(text, "foreign");
}

/** Says that another server answers at the address of a service. */
export function foreignAnswerText(address: string, service: string, status: number): string {
  return `${address} answers HTTP ${status}, which is not ${service}: check --endpoint-url`;
}

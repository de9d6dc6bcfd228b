import { AwsError } from "./aws-error.ts";
import { AWS_SERVICES, type AwsService, type Connection } from "./connection.ts";

/** The error for an answer, with status 200, that lacks what every answer of the service has. */
export function foreignAnswer(connection: Connection, service: AwsService): AwsError {
  return new AwsError(foreignAnswerText(connection.addressOf(service), AWS_SERVICES[service], 200), "foreign");
}

/** Says that another server answers at the address of a service. */
export function foreignAnswerText(address: string, service: string, status: number): string {
  return `${address} answers HTTP ${status}, which is not ${service}: check --endpoint-url`;
}

/**
 * The origins of a service by region: the first part of its host, the region, and the domain of Huawei Cloud.
 * Source of the region lists: the `<Service>Region` files of Huawei's SDKs, 3.1.209.
 */
export function endpointsIn(host: string, regions: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(regions.map((region) => [region, `https://${host}.${region}.${domainOf(region)}`]));
}

/** The regions that every CodeArts service has. */
export const CODEARTS_REGIONS = [
  "ap-southeast-3",
  "cn-east-2",
  "cn-east-3",
  "cn-north-1",
  "cn-north-4",
  "cn-south-1",
  "la-north-2",
  "sa-brazil-1",
] as const;

/** The regions that most services of Huawei Cloud have. */
export const COMMON_REGIONS = [
  "af-north-1",
  "af-south-1",
  "ae-ad-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "cn-east-2",
  "cn-east-3",
  "cn-east-4",
  "cn-east-5",
  "cn-north-1",
  "cn-north-11",
  "cn-north-12",
  "cn-north-2",
  "cn-north-4",
  "cn-north-9",
  "cn-south-1",
  "cn-south-2",
  "cn-southwest-2",
  "cn-southwest-3",
  "la-north-2",
  "la-south-2",
  "me-east-1",
  "my-kualalumpur-1",
  "na-mexico-1",
  "ru-moscow-1",
  "ru-northwest-2",
  "sa-brazil-1",
  "tr-west-1",
] as const;

/** The origin of IAM in a region. It needs no table, since every region has an IAM that issues tokens for its projects. */
export function iamOrigin(region: string): string {
  return `https://iam.${region}.${domainOf(region)}`;
}

/** The European cloud has a domain of its own. */
function domainOf(region: string): string {
  return region === "eu-west-101" ? "myhuaweicloud.eu" : "myhuaweicloud.com";
}

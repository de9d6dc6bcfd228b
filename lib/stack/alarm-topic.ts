import { fullName } from "./names.ts";
import { denyWithoutTls, policyDocument, type Resources } from "./resource.ts";

/**
 * Builds the SNS topic of the alarms and its policy. CloudWatch publishes its alarms of this AWS account and region; principals of
 * the account publish if IAM allows it; all by TLS only. The policy replaces SNS's default, which allows the whole account.
 * A KMS key of the topic must let CloudWatch use it. Source: CloudWatch user guide, "Notifying users on alarm changes".
 */
export function buildAlarmTopic(keyArn: string): Resources {
  return {
    AlarmTopic: {
      Type: "AWS::SNS::Topic",
      Properties: { TopicName: fullName("alarms"), ...(keyArn && { KmsMasterKeyId: keyArn }) },
    },
    AlarmTopicPolicy: {
      Type: "AWS::SNS::TopicPolicy",
      Properties: {
        Topics: [TOPIC],
        PolicyDocument: policyDocument([
          denyWithoutTls("sns:Publish", TOPIC),
          {
            Sid: "Alarms",
            Effect: "Allow",
            Principal: { Service: "cloudwatch.amazonaws.com" },
            Action: "sns:Publish",
            Resource: TOPIC,
            Condition: {
              ArnLike: {
                "aws:SourceArn": {
                  "Fn::Sub": "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*",
                },
              },
              StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } },
            },
          },
        ]),
      },
    },
  };
}

/** The reference to a topic is its ARN. */
const TOPIC = { Ref: "AlarmTopic" };

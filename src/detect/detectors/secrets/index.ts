// Keys, tokens and passwords.
import type { Detector } from '../../detector.ts';
import { aliyunAccessKey } from './aliyun-access-key.ts';
import { anthropicApiKey } from './anthropic-api-key.ts';
import { awsAccessKey } from './aws-access-key.ts';
import { awsSecretKey } from './aws-secret-key.ts';
import { azureStorageKey } from './azure-storage-key.ts';
import { dbConnectionString } from './db-connection-string.ts';
import { gcpApiKey } from './gcp-api-key.ts';
import { genericSecret } from './generic-secret.ts';
import { githubToken } from './github-token.ts';
import { gitlabToken } from './gitlab-token.ts';
import { imWebhook } from './im-webhook.ts';
import { jwt } from './jwt.ts';
import { openaiApiKey } from './openai-api-key.ts';
import { password } from './password.ts';
import { privateKey } from './private-key.ts';
import { slackToken } from './slack-token.ts';
import { stripeKey } from './stripe-key.ts';
import { tencentSecretId } from './tencent-secret-id.ts';
import { wechatAppSecret } from './wechat-app-secret.ts';

export const SECRETS: readonly Detector[] = [
  ...[privateKey, awsAccessKey, awsSecretKey, aliyunAccessKey, tencentSecretId, gcpApiKey, azureStorageKey],
  ...[githubToken, gitlabToken, slackToken, openaiApiKey, anthropicApiKey, stripeKey, jwt],
  ...[imWebhook, wechatAppSecret, dbConnectionString, password, genericSecret],
];

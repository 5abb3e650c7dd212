// AWS access key IDs: a prefix that says what kind of key it is, then 16 characters in base 32.
import { BASE32, drawn } from './alphabets.ts';
import { token } from './token.ts';

export const awsAccessKey = token({
  id: 'aws-access-key',
  title: { en: 'AWS access key ID', 'zh-CN': 'AWS 访问密钥 ID', 'zh-TW': 'AWS 存取金鑰 ID' },
  about: {
    en: 'The ID of an AWS access key (AKIA, ASIA and their like and 16 characters). The published example is left alone.',
    'zh-CN': 'AWS 访问密钥 ID（AKIA、ASIA 等前缀加 16 位字符）；官方文档中的示例不算。',
    'zh-TW': 'AWS 存取金鑰 ID（AKIA、ASIA 等開頭加 16 個字元）；官方文件裡的範例不計。',
  },
  pattern: '(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z2-7]{16}',
  keywords: ['aws_access_key_id', 'aws_secret_access_key', 'access key id', 'accesskeyid', 'aws'],
  prefix: 4,
  check: (value) => !value.endsWith('EXAMPLE'),
  sample: (random) => `AKIA${drawn(random, BASE32, 16)}`,
});

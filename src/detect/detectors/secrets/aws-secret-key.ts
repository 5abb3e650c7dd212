// AWS secret access keys: 40 characters of base 64 and nothing that tells them from a hash, so that a label or the key's own ID
// must stand before them.
import { PRIORITY, type Candidate, type Detector, type Hit } from '../../detector.ts';
import { isPlaceholder } from '../../placeholder.ts';
import { entropyOf } from '../../validators/entropy.ts';
import { BASE64, drawn } from './alphabets.ts';
import { BETWEEN, secretHit, standsNear, valueAtEnd } from './labelled-secret.ts';

const LABEL = String.raw`(?i:aws[_ .-]?(?:secret|sk)(?:[_ .-]?access)?(?:[_ .-]?key)?|secret[_ .-]?access[_ .-]?key|secret[_ .-]?key|私有访问密钥|秘密访问密钥|秘密存取金鑰|私密存取金鑰)`;
const KEY_ID = '(?:AKIA|ASIA)[A-Z2-7]{16}';
/** A SHA-1 in hexadecimal has less than 4 bits a character. */
const LEAST_BITS = 4.2;

export const awsSecretKey: Detector = {
  id: 'aws-secret-key',
  title: { en: 'AWS secret access key', 'zh-CN': 'AWS 私有访问密钥', 'zh-TW': 'AWS 私密存取金鑰' },
  about: {
    en: 'The secret half of an AWS access key: 40 random characters behind their label or behind the ID of the key.',
    'zh-CN': 'AWS 访问密钥的私有部分：标签或密钥 ID 之后的 40 位随机字符。',
    'zh-TW': 'AWS 存取金鑰的私密部分：標籤或金鑰 ID 之後的 40 個隨機字元。',
  },
  pattern: `(?:${LABEL}|${KEY_ID})${BETWEEN}[A-Za-z0-9/+]{40}`,
  prefilter: '(?i:secret|aws.?sk|私有访问密钥|秘密访问密钥|秘密存取金鑰|私密存取金鑰)|AKIA|ASIA',
  priority: PRIORITY.secret,
  keywords: ['aws_secret_access_key', 'secret_access_key', 'aws_secret', 'secretaccesskey'],
  judge,
  sample: (random) => `aws_secret_access_key=${drawn(random, BASE64, 40)}`,
};

function judge(candidate: Candidate): readonly Hit[] {
  const value = valueAtEnd(candidate, /[A-Za-z0-9/+]{40}$/, /[A-Za-z0-9/+=]/);
  if (value === undefined || isPlaceholder(value.text) || /EXAMPLE/.test(value.text)) return [];
  if (entropyOf(value.text) <= LEAST_BITS) return [];
  // `secret key` alone is what every cloud says.
  const isAws = standsNear(candidate, value.start, /aws|amazon|akia|asia|secret.?access|s3|访问密钥|存取金鑰/);
  return [secretHit(value, isAws ? 'high' : 'medium')];
}

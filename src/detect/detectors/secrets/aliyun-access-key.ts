// Alibaba Cloud AccessKeys: the ID shows by its prefix, the secret by its label or by standing behind an ID.
import { PRIORITY, type Candidate, type Detector, type Hit } from '../../detector.ts';
import { isPlaceholder } from '../../placeholder.ts';
import { looksRandom } from '../../validators/entropy.ts';
import { BASE62, drawn } from './alphabets.ts';
import { BETWEEN, secretHit, valueAtEnd } from './labelled-secret.ts';
import { token } from './token.ts';

const ID = 'LTAI(?:[A-Za-z0-9]{20}|[A-Za-z0-9]{12})';
const SECRET_LABEL = String.raw`(?i:access[_ .-]?key[_ .-]?secret|access[_ .-]?secret|secret[_ .-]?access[_ .-]?key)`;

const id = token({
  id: 'aliyun-access-key',
  title: { en: 'Alibaba Cloud AccessKey', 'zh-CN': '阿里云 AccessKey', 'zh-TW': '阿里雲 AccessKey' },
  about: {
    en: 'The ID of an Alibaba Cloud AccessKey (LTAI and 12 or 20 characters), and its secret behind its label or behind the ID.',
    'zh-CN': '阿里云 AccessKey ID（LTAI 加 12 或 20 位字符），以及标签或 ID 之后的 AccessKey Secret。',
    'zh-TW': '阿里雲 AccessKey ID（LTAI 加 12 或 20 個字元），以及標籤或 ID 之後的 AccessKey Secret。',
  },
  pattern: ID,
  keywords: ['accesskeyid', 'accesskeysecret', '阿里云', '阿里雲', 'aliyun', 'alibaba cloud', 'oss'],
  prefix: 4,
  sample: (random) => `LTAI5t${drawn(random, BASE62, 18)}`,
});

export const aliyunAccessKey: Detector = {
  ...id,
  // The ID alone comes last: where a secret follows, the pair is seen first, and both are judged.
  pattern: `${SECRET_LABEL}${BETWEEN}[A-Za-z0-9]{30}|${ID}${BETWEEN}[A-Za-z0-9]{30}|${ID}`,
  prefilter: '(?i:access.?key.?secret|access.?secret|secret.?access.?key)|LTAI',
  priority: PRIORITY.secret,
  judge: (candidate) => [...idAt(candidate), ...secretOf(candidate)],
};

function idAt(candidate: Candidate): readonly Hit[] {
  const { text, start } = candidate;
  const found = /^LTAI[A-Za-z0-9]+/.exec(text.slice(start, start + 40))?.[0];
  return found?.length === 16 || found?.length === 24 ? id.judge({ ...candidate, end: start + found.length }) : [];
}

function secretOf(candidate: Candidate): readonly Hit[] {
  const value = valueAtEnd(candidate, /[A-Za-z0-9]{30}$/, /[A-Za-z0-9/+=_-]/);
  if (value === undefined || value.start === candidate.start) return [];
  if (isPlaceholder(value.text) || !looksRandom(value.text)) return [];
  return [secretHit(value, 'high')];
}

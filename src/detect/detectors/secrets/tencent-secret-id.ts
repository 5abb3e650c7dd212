// Keys of Tencent Cloud (SecretId by its prefix, SecretKey beside it) and of Huawei Cloud (AK and SK, which only their labels tell).
import { PRIORITY, type Candidate, type Detector, type Hit } from '../../detector.ts';
import { isPlaceholder } from '../../placeholder.ts';
import { looksRandom } from '../../validators/entropy.ts';
import { BASE62, drawn } from './alphabets.ts';
import { BETWEEN, secretHit, standsNear, valueAtEnd, type Value } from './labelled-secret.ts';
import { token } from './token.ts';

const ID = 'AKID[A-Za-z0-9]{32}';
const SECRET_LABEL = String.raw`(?i:secret[_ .-]?key)`;
const HUAWEI_LABEL = String.raw`(?:(?i:access[_ .-]?key(?:[_ .-]?id)?|secret[_ .-]?(?:access[_ .-]?)?key)|\b[AS]K|\b[as]k)`;
const TENCENT = /akid[a-z0-9]{32}|腾讯云|騰訊雲|tencent|qcloud|myqcloud/;
const HUAWEI = /华为云|華為雲|huawei|hwcloud|hwclouds|myhuaweicloud|\bobs\b/;

const id = token({
  id: 'tencent-secret-id',
  title: {
    en: 'Tencent Cloud or Huawei Cloud key',
    'zh-CN': '腾讯云、华为云密钥',
    'zh-TW': '騰訊雲、華為雲金鑰',
  },
  about: {
    en: 'The SecretId of Tencent Cloud (AKID and 32 characters) and its SecretKey; AK and SK of Huawei Cloud where they are named.',
    'zh-CN': '腾讯云 SecretId（AKID 加 32 位字符）及其 SecretKey；标明的华为云 AK、SK。',
    'zh-TW': '騰訊雲 SecretId（AKID 加 32 個字元）及其 SecretKey；有標明的華為雲 AK、SK。',
  },
  pattern: ID,
  keywords: ['secretid', 'secretkey', 'secret_id', 'secret_key', '腾讯云', '騰訊雲', 'tencent', '华为云', '華為雲'],
  prefix: 4,
  sample: (random) => `AKID${drawn(random, BASE62, 32)}`,
});

export const tencentSecretId: Detector = {
  ...id,
  pattern: [
    ID,
    `${SECRET_LABEL}${BETWEEN}[A-Za-z0-9]{32}`,
    `${HUAWEI_LABEL}${BETWEEN}[A-Za-z0-9]{40}`,
    `${HUAWEI_LABEL}${BETWEEN}[A-Z0-9]{20}`,
  ].join('|'),
  prefilter: String.raw`AKID|(?i:(?:secret|access).{0,7}key|\b[as]k\b)`,
  priority: PRIORITY.secret,
  judge: (candidate) => (candidate.text.startsWith('AKID', candidate.start) ? id.judge(candidate) : keyOf(candidate)),
};

/** What a label is for shows by the length of what follows it. */
function keyOf(candidate: Candidate): readonly Hit[] {
  const value = valueAtEnd(candidate, /[A-Za-z0-9]+$/, /[A-Za-z0-9/+=_-]/);
  if (value === undefined || isPlaceholder(value.text)) return [];
  const near = (cloud: RegExp): boolean => standsNear(candidate, value.start, cloud);
  switch (value.text.length) {
    case 32:
      return near(TENCENT) && looksRandom(value.text) ? [secretHit(value, 'high')] : [];
    case 40:
      return near(HUAWEI) && looksRandom(value.text) ? [secretHit(value, 'high')] : [];
    case 20:
      return near(HUAWEI) && isHuaweiId(value) ? [secretHit(value, 'medium')] : [];
    default:
      return [];
  }
}

const isHuaweiId = ({ text }: Value): boolean => /^(?=.*\d)(?=.*[A-Z])[A-Z0-9]+$/.test(text) && !/^A[KS]IA/.test(text);

// GitHub tokens: of people, apps and machines. The check at the end of the classic ones lifts a doubt, it is not asked for.
import { base62Crc, hasBase62Crc } from '../../validators/base62-crc.ts';
import { BASE62, drawn } from './alphabets.ts';
import { token } from './token.ts';

export const githubToken = token({
  id: 'github-token',
  title: { en: 'GitHub token', 'zh-CN': 'GitHub 令牌', 'zh-TW': 'GitHub 權杖' },
  about: {
    en: 'Access tokens of GitHub (ghp_, gho_, ghu_, ghs_, ghr_ and github_pat_).',
    'zh-CN': 'GitHub 访问令牌（ghp_、gho_、ghu_、ghs_、ghr_ 与 github_pat_）。',
    'zh-TW': 'GitHub 存取權杖（ghp_、gho_、ghu_、ghs_、ghr_ 與 github_pat_）。',
  },
  pattern: 'gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}',
  prefilter: 'gh[pousr]_|github_pat_',
  keywords: ['github', 'token', 'pat'],
  alphabet: 'A-Za-z0-9_',
  prefix: 4,
  check: (value) => (hasBase62Crc(value.slice('ghp_'.length)) ? 1 : true),
  sample(random) {
    const body = drawn(random, BASE62, 30);
    return `ghp_${body}${base62Crc(body)}`;
  },
});

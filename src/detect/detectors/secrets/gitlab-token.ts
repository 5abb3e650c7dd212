// GitLab tokens: of people, projects, runners and deployments; the routable form has a length and a check behind a dot.
import { BASE62, drawn } from './alphabets.ts';
import { token } from './token.ts';

export const gitlabToken = token({
  id: 'gitlab-token',
  title: { en: 'GitLab token', 'zh-CN': 'GitLab 令牌', 'zh-TW': 'GitLab 權杖' },
  about: {
    en: 'Access tokens of GitLab: glpat- and the prefixes of deploy, runner, trigger and agent tokens.',
    'zh-CN': 'GitLab 访问令牌：glpat- 以及部署、Runner、触发器、Agent 令牌的前缀。',
    'zh-TW': 'GitLab 存取權杖：glpat- 以及部署、Runner、觸發器、Agent 權杖的前綴。',
  },
  pattern: String.raw`gl(?:pat|dt|rt|ptt|soat|cbt|ft|oas|agent)-(?:[A-Za-z0-9_-]{27,120}\.[0-9a-z]{2}\.[0-9a-z]{7,9}|[A-Za-z0-9_-]{20,64})`,
  prefilter: 'gl(?:pat|dt|rt|ptt|soat|cbt|ft|oas|agent)-',
  keywords: ['gitlab', 'token', 'pat'],
  alphabet: 'A-Za-z0-9_-',
  prefix: 6,
  sample: (random) => `glpat-${drawn(random, BASE62, 20)}`,
});

// Secrets of many makers that show by a prefix, a table row each. None is so common that it deserves a detector of its own.

/** RE2, each with a prefix that no word begins with. */
export const VENDOR_TOKENS: readonly string[] = [
  'sk-[A-Za-z0-9]{32,64}', // DeepSeek, Moonshot, Qwen and others that speak the same protocol
  'sk-or-v1-[0-9a-f]{64}', // OpenRouter
  '[sr]k_test_[A-Za-z0-9]{10,99}', // Stripe, test mode
  'npm_[A-Za-z0-9]{36}', // npm
  'pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,200}', // PyPI
  'hf_[A-Za-z]{34}', // Hugging Face
  'do[opr]_v1_[0-9a-f]{64}', // DigitalOcean
  String.raw`SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}`, // SendGrid
  'xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16}', // Brevo
  'key-[0-9a-f]{32}', // Mailgun
  'ATATT3[A-Za-z0-9_=-]{180,200}', // Atlassian
  'dckr_pat_[A-Za-z0-9_-]{27}', // Docker Hub
  'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}', // Shopify
  String.raw`hv[bs]\.[A-Za-z0-9_-]{90,120}`, // HashiCorp Vault
  'GOCSPX-[A-Za-z0-9_-]{28}', // Google OAuth client
  String.raw`ya29\.[A-Za-z0-9_-]{60,200}`, // Google OAuth access
  'gls(?:a|at)_[A-Za-z0-9]{32}_[0-9a-f]{8}', // Grafana
  'glc_[A-Za-z0-9+/]{32,200}', // Grafana Cloud
  'gsk_[A-Za-z0-9]{52}', // Groq
  'nvapi-[A-Za-z0-9_-]{60,70}', // NVIDIA
  'xai-[A-Za-z0-9]{70,90}', // xAI
  'PMAK-[0-9a-f]{24}-[0-9a-f]{34}', // Postman
  'lin_api_[A-Za-z0-9]{40}', // Linear
  'NRAK-[A-Z0-9]{27}', // New Relic
  'dapi[0-9a-f]{32}', // Databricks
  'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}', // age
];

/** What such a value begins with: literals, for the search in every window. */
export const VENDOR_PREFIXES = String.raw`sk-|[sr]k_test_|npm_|pypi-|hf_|do[opr]_v1_|SG\.|xkeysib-|key-[0-9a-f]|ATATT3|dckr_pat_|shp[acps]{2}_|hv[bs]\.|GOCSPX-|ya29\.|gl[cs]|gsk_|nvapi-|xai-|PMAK-|lin_api_|NRAK-|dapi[0-9a-f]|AGE-SECRET-KEY`;

// What people write in front of a value: in forms, tables and sentences, in three languages. Written from how mail reads, not from
// what the detectors look for; a type that is not listed goes by its title.
import type { Detector } from '../../src/detect/detector.ts';

export const SCRIPTS = ['zh-Hans', 'zh-Hant', 'en'] as const;
export type Script = (typeof SCRIPTS)[number];

/** Simplified, traditional, English; words of one language are separated by `|`. */
const LABELS: Readonly<Record<string, readonly [string, string, string]>> = {
  'cn-resident-id': [
    '身份证号|身份证号码|身份证|证件号码|公民身份号码',
    '大陸身分證號|居民身份證號碼|身份證號',
    'ID card number|Chinese ID no.|PRC ID card|National ID',
  ],
  'cn-resident-id-15': [
    '老身份证号|一代身份证号码|15位身份证号',
    '舊身份證號|15位身份證號',
    '15-digit ID card number|old ID card no.',
  ],
  'cn-hmt-residence-permit': [
    '港澳台居民居住证|居住证号码|居住证号',
    '港澳臺居民居住證|居住證號碼|居住證',
    'Residence permit no.|Residence permit for HK, Macao and Taiwan residents',
  ],
  'cn-foreigner-pr-id': [
    '外国人永久居留身份证|永居证号码',
    '外國人永久居留身份證|永居證號碼',
    'China PR card|Foreign permanent resident ID card',
  ],
  'cn-uscc': [
    '统一社会信用代码|纳税人识别号|税号|社会信用代码',
    '統一社會信用代碼|納稅人識別號',
    'USCC|Unified social credit code|Taxpayer ID',
  ],
  'cn-org-code': ['组织机构代码|组织机构代码证', '組織機構代碼', 'Organization code'],
  'bank-card': [
    '银行卡号|卡号|工资卡号|信用卡号|储蓄卡',
    '信用卡號|卡號|金融卡號',
    'Card number|Credit card|Card no.|PAN',
  ],
  'cn-mobile': ['手机|手机号|联系电话|电话|联系方式', '手機|大陸手機|聯絡電話', 'Mobile|Cell|Phone|Tel'],
  'cn-landline': ['座机|固定电话|联系电话|电话|传真', '大陸市話|電話|傳真', 'Tel|Phone|Landline|Fax'],
  'cn-passport': ['护照号|护照号码|护照', '護照號碼|護照', 'Passport no.|Passport number|Passport'],
  'cn-hk-macau-permit': [
    '港澳通行证|往来港澳通行证号码|港澳通行证号',
    '往來港澳通行證|港澳通行證',
    'Exit-Entry Permit to HK and Macau|EEP no.',
  ],
  'cn-taiwan-permit': [
    '往来台湾通行证|大通证号码|大陆居民往来台湾通行证',
    '往來臺灣通行證|大通證|大陸居民往來台灣通行證',
    'Taiwan travel permit|大通证',
  ],
  'hk-macau-home-return-permit': [
    '回乡证号|港澳居民来往内地通行证|回乡证',
    '回鄉證號碼|港澳居民來往內地通行證|回鄉證',
    'Home return permit|Mainland Travel Permit',
  ],
  'tw-mainland-permit': [
    '台胞证号|台胞证|台湾居民来往大陆通行证',
    '台胞證號碼|臺胞證|台胞證',
    'MTP for Taiwan residents|Taiwan compatriot permit 台胞证',
  ],
  'cn-plate': ['车牌号|车牌|车辆号牌', '車牌號碼|車牌', 'License plate|Plate no.'],
  'cn-vat-invoice': [
    '发票号码|数电票号码|电子发票号码',
    '發票號碼（大陸）|大陸電子發票',
    'Fapiao no.|VAT invoice number 发票号码',
  ],
  'cn-social-security-no': [
    '社保卡号|社会保障卡号|医保卡号|公积金账号',
    '社保卡號|社會保障卡',
    'Social security card no. 社保卡号|社保卡号',
  ],
  'cn-bank-account': [
    '对公账号|账号|银行账号|收款账号',
    '匯款帳號|帳號|銀行帳號',
    'Account number|Bank account no.|A/C no.',
  ],
  'tw-national-id': [
    '台湾身份证字号|身份证字号|台湾身份证',
    '身分證字號|身分證|身份證字號|國民身分證統一編號',
    'National ID|ROC ID no.|Taiwan ID',
  ],
  'tw-arc': ['台湾居留证号|统一证号', '居留證號碼|統一證號|外僑居留證', 'ARC no.|UI No.|Resident certificate'],
  'tw-business-no': ['统一编号|台湾统编', '統一編號|統編|公司統編|買受人統編', 'Tax ID (Taiwan)|UBN|GUI number'],
  'tw-nhi-card': ['健保卡号', '健保卡號|健保卡|健保卡卡號', 'NHI card no.|NHI card'],
  'tw-passport': [
    '台湾护照号码|护照号码|护照',
    '護照號碼|護照|中華民國護照',
    'Passport no.|ROC passport|Passport number',
  ],
  'tw-mobile': ['台湾手机|手机|联系电话', '手機|行動電話|聯絡電話|手機號碼', 'Mobile|Cell phone|Phone'],
  'tw-landline': ['台湾电话|电话', '電話|市話|公司電話|聯絡電話', 'Tel|Phone|Office phone'],
  'tw-invoice-no': ['台湾统一发票|发票号码', '發票號碼|統一發票號碼|統一發票', 'Uniform invoice no.|統一發票'],
  hkid: ['香港身份证|香港身份证号码', '香港身份證|身份證號碼|香港身份證號碼', 'HKID|HKID no.|Hong Kong identity card'],
  'mo-id': [
    '澳门身份证|澳门居民身份证号码',
    '澳門身份證|澳門居民身份證',
    'Macau ID|Macau Resident Identity Card|BIR no.',
  ],
  'hk-phone': ['香港电话|香港手机', '電話|手機|香港電話|聯絡電話', 'Tel|Mobile|Phone|HK mobile'],
  'mo-phone': ['澳门电话|澳门手机', '澳門電話|電話|手機', 'Macau phone|Tel|Mobile'],
  iban: ['IBAN|收款人IBAN|国际银行账号', 'IBAN|受款人IBAN', 'IBAN|Account (IBAN)|IBAN no.'],
  'swift-bic': ['SWIFT代码|SWIFT|银行国际代码', 'SWIFT代碼|SWIFT CODE', 'SWIFT|BIC|SWIFT/BIC|SWIFT code'],
  'us-ssn': ['美国社会安全号|SSN|社安号', '美國社會安全號碼|SSN', 'SSN|Social Security number|Social Security No.'],
  'us-itin': ['ITIN|美国个人税号', 'ITIN|美國個人報稅號', 'ITIN|Individual taxpayer identification number'],
  'uk-nino': ['英国国民保险号|NI number', '英國國民保險號碼|NI number', 'NI number|National Insurance number|NINO'],
  'uk-nhs': ['英国NHS号|NHS number', '英國NHS號碼|NHS number', 'NHS number|NHS no.'],
  'eu-vat': ['欧盟增值税号|VAT号', '歐盟增值稅號|VAT', 'VAT number|VAT ID|VAT no.|USt-IdNr.'],
  'crypto-wallet': ['钱包地址|充值地址|USDT地址', '錢包地址|入金地址', 'Wallet address|Deposit address|Wallet'],
  jwt: ['Token|Authorization', 'Token|Authorization', 'Authorization: Bearer|token|access_token'],
  'aws-access-key': [
    'AWS密钥ID|Access Key ID',
    'AWS 存取金鑰 ID|Access Key ID',
    'AWS_ACCESS_KEY_ID|Access key ID|aws key',
  ],
  'aws-secret-key': [
    'AWS Secret Access Key|aws_secret_access_key',
    'AWS Secret Access Key|aws_secret_access_key',
    'AWS_SECRET_ACCESS_KEY|Secret access key|aws_secret_access_key',
  ],
  'aliyun-access-key': [
    '阿里云AccessKey|AccessKey ID',
    '阿里雲 AccessKey ID',
    'Alibaba Cloud AccessKey ID|accessKeyId',
  ],
  'aliyun-access-secret': [
    'AccessKey Secret|阿里云AccessKeySecret',
    'AccessKey Secret',
    'AccessKeySecret|accessKeySecret',
  ],
  'tencent-secret-id': ['腾讯云SecretId|SecretId', '騰訊雲 SecretId', 'SecretId|TENCENTCLOUD_SECRET_ID'],
  'gcp-api-key': ['谷歌地图Key|API Key', 'Google API 金鑰', 'Google API key|GOOGLE_API_KEY|key'],
  'github-token': ['GitHub令牌|token', 'GitHub 權杖', 'GITHUB_TOKEN|GitHub token|token'],
  'gitlab-token': ['GitLab令牌|token', 'GitLab 權杖', 'GITLAB_TOKEN|GitLab PAT'],
  'slack-token': ['Slack令牌|token', 'Slack 權杖', 'SLACK_TOKEN|Slack bot token'],
  'openai-api-key': ['OpenAI密钥|OPENAI_API_KEY', 'OpenAI 金鑰', 'OPENAI_API_KEY|OpenAI key'],
  'anthropic-api-key': ['Claude密钥|ANTHROPIC_API_KEY', 'Anthropic 金鑰', 'ANTHROPIC_API_KEY|Anthropic key'],
  'stripe-key': ['Stripe密钥|STRIPE_SECRET_KEY', 'Stripe 金鑰', 'STRIPE_SECRET_KEY|Stripe key'],
  'db-connection-string': [
    '数据库连接|连接串|DATABASE_URL',
    '資料庫連線字串|DATABASE_URL',
    'DATABASE_URL|Connection string|db',
  ],
  'im-webhook': ['机器人地址|群机器人Webhook|webhook', '機器人網址|Webhook', 'Webhook|Webhook URL|bot URL'],
  'azure-storage-key': [
    'Azure存储密钥|连接字符串',
    'Azure 儲存體金鑰|連接字串',
    'AZURE_STORAGE_CONNECTION_STRING|Storage key',
  ],
  'wechat-app-secret': [
    '公众号AppSecret|小程序密钥AppSecret|AppSecret',
    '微信 AppSecret|AppSecret',
    'AppSecret|WeChat AppSecret',
  ],
  password: ['密码|登录密码|初始密码|口令', '密碼|登入密碼|預設密碼', 'Password|password|pwd|Initial password'],
  'generic-secret': ['密钥|secret|API密钥', '金鑰|secret|API 金鑰', 'api_key|secret|client_secret|access_token'],
  'tw-plate': ['台湾车牌号|台湾车牌', '車牌號碼|車牌|車號', 'License plate|Plate no.'],
  'tw-bank-account': [
    '台湾银行的帳號|台湾的银行帳號',
    '銀行帳號|台灣銀行（004）帳號|匯款帳號',
    'Bank account no.|Bank account',
  ],
  'cn-name': ['姓名|收件人|联系人', '姓名|收件人|聯絡人', 'Name|Contact|Recipient'],
  'cn-address': ['地址|收货地址|家庭住址', '地址|戶籍地址|通訊地址', 'Address|Home address'],
  'ip-address': ['IP地址|服务器IP', 'IP 位址|伺服器 IP', 'IP address|Server IP'],
};

/** Ways to name a value of a detector; never empty. */
export function labelsOf({ id, title }: Detector, script: Script): readonly [string, ...string[]] {
  const column = SCRIPTS.indexOf(script);
  const [first, ...more] = LABELS[id]?.[column]?.split('|') ?? [];
  if (first !== undefined) return [first, ...more];
  const byTitle = script === 'en' ? title.en : script === 'zh-Hant' ? title['zh-TW'] : title['zh-CN'];
  return [(byTitle ?? id).replace(/[（(].*$/, '').trim()];
}

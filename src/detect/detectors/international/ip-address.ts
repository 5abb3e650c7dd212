// IPv4 addresses: in every log and every header, and versions look the same. A soft type: low, and only beside a word that names
// it; worth something in rules that count many.
import { PRIORITY, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { whole } from '../../samples.ts';

const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';

export const ipAddress: Detector = identifier({
  id: 'ip-address',
  title: { en: 'IP address', 'zh-CN': 'IP 地址', 'zh-TW': 'IP 位址' },
  about: {
    en: 'IPv4 addresses beside a word that names them. Always low: use it with a minimum count, or together with other things.',
    'zh-CN': '附近有相关字样的 IPv4 地址。始终为低：请设最少个数，或与其他条件合用。',
    'zh-TW': '附近有相關字樣的 IPv4 位址。一律為低：請設定最少個數，或與其他條件搭配使用。',
  },
  pattern: `${OCTET}(?:[.]${OCTET}){3}`,
  priority: PRIORITY.weak - 1,
  keywords: [
    ...['ip', 'ip address', 'ipv4', 'server', 'host', 'gateway', 'subnet', 'vpn', 'firewall', 'dns'],
    ...['服务器', '主机', '网关', '内网', '外网', '防火墙', '伺服器', '主機', '閘道', '內網', '防火牆'],
  ],
  ladder: { near: 'low', labelled: 'low' },
  negative: ['version', 'ver', 'v', 'firmware', 'release', '版', '固件', '韌體'],
  isChecked: false,
  canonical: (matched) => matched,
  shown: [3, 0],
  sample: (random) => `10.${whole(random, 256)}.${whole(random, 256)}.${1 + whole(random, 254)}`,
});

// Mails that hold nothing an officer should see, full of what looks like it: numbers of orders and parcels, times, versions, hashes,
// invoices, news, disclaimers, invitations, logs, source code, price lists, ISBN, EAN, IMEI, references of banks. Written from how
// such mail reads; what the detectors look for was not consulted.
import { createHash } from 'node:crypto';
import { seededRandom } from '../../src/detect/seeded.ts';
import type { Random } from '../../src/detect/samples.ts';
import { mailBytes, type Draft } from './bytes.ts';
import { must } from '../support/must.ts';
import { csvFile, letter, textFile, xlsxFile } from './frames.ts';
import { SCRIPTS, type Script } from './labels.ts';
import { below, between, chance, number, pick, WORDS } from './words.ts';

type Writing = (script: Script, random: Random) => Draft;

const by = (script: Script, hans: string, hant: string, en: string): string =>
  script === 'zh-Hans' ? hans : script === 'zh-Hant' ? hant : en;

const two = (n: number): string => String(n).padStart(2, '0');
const day = (random: Random): string => `2026${two(between(random, 1, 12))}${two(between(random, 1, 28))}`;
const clock = (random: Random): string => `${two(below(random, 24))}${two(below(random, 60))}${two(below(random, 60))}`;
const dashed = (yyyymmdd: string): string => `${yyyymmdd.slice(0, 4)}-${yyyymmdd.slice(4, 6)}-${yyyymmdd.slice(6)}`;
const hash = (random: Random, algorithm: string): string =>
  createHash(algorithm).update(String(random())).digest('hex');
const uuid = (random: Random): string =>
  hash(random, 'sha1').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-a$4-$5');
const amount = (random: Random): string => `${between(random, 1, 999)},${number(random, 3)}.${number(random, 2)}`;
const many = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

/** The digit that makes GS1 numbers (EAN-13, ISBN-13) right. */
function withGs1(first12: string): string {
  const sum = [...first12].reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
  return first12 + String((10 - (sum % 10)) % 10);
}

/** The digit that makes IMEI and ICCID right. */
function withLuhn(digits: string): string {
  const sum = [...digits].toReversed().reduce((total, digit, i) => {
    const n = Number(digit) * (i % 2 === 0 ? 2 : 1);
    return total + (n > 9 ? n - 9 : n);
  }, 0);
  return digits + String((10 - (sum % 10)) % 10);
}

const say =
  (text: (script: Script, random: Random) => string): Writing =>
  (script, random) =>
    letter(script, random, text(script, random));

export const NEGATIVES: Readonly<Record<string, Writing>> = {
  'order numbers': say((script, random) => {
    const label = pick(random, [
      by(script, '订单号', '訂單編號', 'Order no.'),
      by(script, '订单编号', '訂單號碼', 'Order ID'),
      'PO',
    ]);
    return many(between(random, 1, 5), () => {
      const id = pick(random, [
        number(random, 18),
        `${day(random)}${clock(random)}${number(random, 4)}`,
        `62${number(random, 17)}`,
        `4${number(random, 15)}`,
      ]);
      return `${label}${script === 'en' ? ': ' : '：'}${id}`;
    });
  }),
  'orders in a table': (script, random) => ({
    ...letter(script, random, ''),
    files: [
      csvFile(
        [
          [
            by(script, '订单编号', '訂單編號', 'Order number'),
            by(script, '下单时间', '下單時間', 'Created'),
            by(script, '金额', '金額', 'Amount'),
          ],
          ...Array.from({ length: between(random, 5, 30) }, () => [
            pick(random, [number(random, 19), `${day(random)}${number(random, 8)}`, number(random, 16)]),
            `${dashed(day(random))} 10:2${below(random, 10)}:00`,
            amount(random),
          ]),
        ],
        'orders.csv',
      ),
    ],
  }),
  parcels: say((script, random) =>
    many(between(random, 1, 4), () => {
      const carrier = pick(random, [
        by(script, '顺丰运单号', '順豐託運單號', 'SF Express tracking'),
        by(script, '快递单号', '包裹查詢號碼', 'Tracking number'),
        'UPS',
        'FedEx',
        'DHL',
      ]);
      const id = pick(random, [
        `SF${number(random, 13)}`,
        `YT${number(random, 13)}`,
        number(random, 12),
        `1Z${number(random, 16)}`,
        number(random, 15),
        number(random, 10),
      ]);
      return `${carrier} ${id}`;
    }),
  ),
  'flights and trains': say((script, random) =>
    by(
      script,
      `行程：CA${number(random, 4)} ${dashed(day(random))} 08:25 上海虹桥—北京首都；返程 G${between(random, 1, 999)} 次，订单 E${number(random, 9)}，座位 07车12F。`,
      `行程：BR${number(random, 3)} ${dashed(day(random))} 08:25 桃園—香港；回程 CX${number(random, 3)}，訂位代號 ${pick(random, ['QX7PLM', 'Z4TRKE', 'MN2CVB'])}。`,
      `Itinerary: BA${number(random, 4)} ${dashed(day(random))} 08:25 LHR-HKG, booking reference ${pick(random, ['QX7PLM', 'Z4TRKE', 'MN2CVB'])}, e-ticket 125-${number(random, 10)}.`,
    ),
  ),
  times: say((script, random) => {
    const seconds = 1_767_000_000 + below(random, 20_000_000);
    return many(3, () =>
      by(
        script,
        `任务于 ${day(random)}${clock(random)} 开始，时间戳 ${seconds + below(random, 1000)}${number(random, 3)}，结束 ${seconds + below(random, 9999)}。`,
        `排程於 ${day(random)}${clock(random)} 開始，timestamp ${seconds + below(random, 1000)}${number(random, 3)}，結束 ${seconds + below(random, 9999)}。`,
        `Job started ${day(random)}${clock(random)}, ts=${seconds + below(random, 1000)}${number(random, 3)}, ended ${seconds + below(random, 9999)}.`,
      ),
    );
  }),
  versions: say((script, random) =>
    by(
      script,
      `请升级到 v${below(random, 20)}.${below(random, 20)}.${number(random, 4)}，固件版本 ${day(random)}.${number(random, 3)}，构建 ${number(random, 8)}，内核 5.10.${number(random, 3)}-${number(random, 6)}。`,
      `請更新至 v${below(random, 20)}.${below(random, 20)}.${number(random, 4)}，韌體 ${day(random)}.${number(random, 3)}，組建 ${number(random, 8)}。`,
      `Please upgrade to v${below(random, 20)}.${below(random, 20)}.${number(random, 4)}, firmware ${day(random)}.${number(random, 3)}, build ${number(random, 8)}, KB${number(random, 7)}.`,
    ),
  ),
  hashes: say((script, random) =>
    [
      `commit ${hash(random, 'sha1')}`,
      `SHA-256 ${hash(random, 'sha256')}`,
      `MD5 (${by(script, '安装包', '安裝檔', 'installer')}.zip) = ${hash(random, 'md5')}`,
      `etag "${hash(random, 'md5')}-12"`,
    ].join('\n'),
  ),
  UUIDs: say((script, random) =>
    many(
      between(random, 2, 6),
      () => `${by(script, '任务', '工作', 'job')} ${uuid(random)} ${by(script, '已完成', '已完成', 'done')}`,
    ),
  ),
  quotation: (script, random) => ({
    ...letter(
      script,
      random,
      by(
        script,
        '报价如下，含税运，有效期三十天。',
        '報價如下，含稅含運，三十天內有效。',
        'Our quotation, valid for thirty days, taxes included.',
      ),
    ),
    files: [
      xlsxFile(
        [
          [
            by(script, '料号', '料號', 'Part no.'),
            by(script, '品名', '品名', 'Item'),
            by(script, '数量', '數量', 'Qty'),
            by(script, '单价', '單價', 'Unit price'),
            by(script, '小计', '小計', 'Total'),
          ],
          ...Array.from({ length: between(random, 4, 20) }, () => [
            pick(random, [
              `A${number(random, 9)}`,
              `E${number(random, 8)}`,
              `PN-${number(random, 6)}`,
              `C${number(random, 8)}`,
              `${number(random, 3)}-${number(random, 4)}-${number(random, 2)}`,
            ]),
            pick(random, WORDS[script].goods),
            String(between(random, 1, 500)),
            amount(random),
            amount(random),
          ]),
        ],
        'quotation.xlsx',
      ),
    ],
  }),
  'pro forma invoice': say((script, random) =>
    by(
      script,
      `形式发票 PI-${day(random)}-${number(random, 3)}，合计人民币 ${amount(random)} 元，请于 ${dashed(day(random))} 前付款，附言请写明 PI 编号。`,
      `請款單 ${day(random)}${number(random, 3)}，總計新臺幣 ${amount(random)} 元，請於 ${dashed(day(random))} 前付款。`,
      `Pro forma PI-${day(random)}-${number(random, 3)}, total USD ${amount(random)}, due ${dashed(day(random))}. Please quote the PI number.`,
    ),
  ),
  'references of banks': say((script, random) =>
    by(
      script,
      `该笔款项已汇出，交易流水号 ${day(random)}${number(random, 14)}，业务参考号 FT${number(random, 12)}，请查收。`,
      `款項已匯出，交易序號 ${day(random)}${number(random, 10)}，參考編號 FT${number(random, 12)}，請查收。`,
      `The payment left today, end-to-end reference ${day(random)}${number(random, 12)}, transaction id FT${number(random, 12)}.`,
    ),
  ),
  news: say((script, random) =>
    by(
      script,
      `本公司${pick(random, WORDS['zh-Hans'].places)}工厂去年产值 ${number(random, 2)}.${number(random, 1)} 亿元，同比增长 ${number(random, 1)}.${number(random, 2)}%。该项目总投资 ${chance(random, 0.2) ? `13${number(random, 9)}` : amount(random)} 元，2026 年一季度末资产总计较年初增长 3.2%。业内人士称，行业的秘密在于规模。据报道，身份证办理窗口将延长服务时间，银行卡跨行取款手续费有所下调。`,
      `本公司${pick(random, WORDS['zh-Hant'].places)}廠去年產值 ${number(random, 2)}.${number(random, 1)} 億元，年增 ${number(random, 1)}.${number(random, 2)}%。業界人士表示，成功的秘密在於規模。報導指出，健保卡註冊據點將增加，護照申辦天數也縮短。`,
      `The ${pick(random, WORDS.en.places)} plant turned over ${number(random, 2)}.${number(random, 1)} million last year, up ${number(random, 1)}.${number(random, 2)} %. Passport offices will open longer, credit card fees go down, and analysts expect total assets to grow. The secret of success is scale.`,
    ),
  ),
  disclaimer: say((script) =>
    by(
      script,
      '本邮件及其附件含有发件公司的保密信息，仅限于发送给上面地址中列出的个人或群组。禁止任何其他人以任何形式使用（包括但不限于全部或部分地泄露、复制或散发）本邮件中的信息。如果您错收了本邮件，请您立即电话或邮件通知发件人并删除本邮件！',
      '本信件可能包含本公司之機密資訊，僅供指定之收件人使用。若您非指定收件人，請勿揭露、複製或散布，並請立即通知寄件人且刪除本信件。',
      'This e-mail and any attachments may contain confidential information and are intended solely for the addressee. If you are not the intended recipient, please notify the sender and delete this message. Any unauthorised use, disclosure or copying is prohibited.',
    ),
  ),
  'training on secrecy': say((script) =>
    by(
      script,
      '本周五下午组织保密教育培训，内容包括国家秘密分为绝密、机密、秘密三级，以及商业秘密的保护要求，请各部门安排人员参加。',
      '本週五下午舉辦保密教育訓練，內容包括機密等級之區分（絕對機密、極機密、機密）與營業秘密法，請各部門派員參加。',
      'Friday: training on information classification. We will explain the difference between public, internal, confidential and secret, and where the labels go.',
    ),
  ),
  'film and book': say((script, random) =>
    by(
      script,
      `团建观影：《绝密飞行》★★★★☆，备选《秘密花园》。酒店为四星★★★★，房间 ${number(random, 4)}，报名截止 ${dashed(day(random))}。`,
      `員工旅遊觀影：《機密任務》★★★★☆，備選《秘密花園》。飯店為四星★★★★，房號 ${number(random, 4)}，報名至 ${dashed(day(random))} 止。`,
      `Team evening: "L.A. Confidential" (★★★★☆) or "The Secret Garden". The hotel has four stars, room ${number(random, 4)}. Sign up until ${dashed(day(random))}.`,
    ),
  ),
  meeting: say((script, random) =>
    by(
      script,
      `腾讯会议：${number(random, 3)}-${number(random, 3)}-${number(random, 3)}，时间 ${dashed(day(random))} 14:00-15:30，会议室 A${number(random, 3)}，议题见附件。`,
      `線上會議：會議號 ${number(random, 3)} ${number(random, 4)} ${number(random, 4)}，時間 ${dashed(day(random))} 14:00-15:30，地點 ${number(random, 3)} 會議室。`,
      `Join the meeting: https://meet.example/j/${number(random, 11)} Meeting ID: ${number(random, 3)} ${number(random, 4)} ${number(random, 4)}, ${dashed(day(random))} 14:00, room B-${number(random, 3)}.`,
    ),
  ),
  log: (script, random) => ({
    ...letter(
      script,
      random,
      by(
        script,
        '日志见附件，请帮忙看下报错原因。',
        '日誌如附件，請協助查看錯誤原因。',
        'The log is attached, could you have a look?',
      ),
    ),
    files: [
      textFile(
        many(between(random, 20, 80), (i) =>
          pick(random, [
            `${dashed(day(random))}T10:${two(i % 60)}:07.${number(random, 6)}Z INFO  [http-nio-8080-exec-${below(random, 20)}] traceId=${hash(random, 'md5')} cost=${number(random, 3)}ms`,
            `${dashed(day(random))} 10:${two(i % 60)}:07,${number(random, 3)} WARN pool-${below(random, 9)} retry=3 offset=${number(random, between(random, 7, 12))} partition=${below(random, 16)}`,
            `10.${below(random, 255)}.${below(random, 255)}.${below(random, 255)} - - [02/Mar/2026:10:${two(i % 60)}:07 +0800] "GET /api/v2/items/${number(random, 9)}?page=${below(random, 30)} HTTP/1.1" 200 ${number(random, 5)}`,
            `ERROR 0x8${number(random, 7)} at module.dll+0x${hash(random, 'md5').slice(0, 8)} pid=${number(random, 5)} tid=${number(random, 6)}`,
          ]),
        ),
        'server.log',
      ),
    ],
  }),
  'source code': (script, random) => ({
    ...letter(script, random, by(script, '修改后的片段如下：', '修改後的片段如下：', 'The changed piece:')),
    text: [
      by(
        script,
        '修改后的片段如下，麻烦看一眼：',
        '修改後的片段如下，再麻煩看一下：',
        'The changed piece, please have a look:',
      ),
      `const TIMEOUT = ${number(random, 5)};`,
      `const SEED = 0x${hash(random, 'md5').slice(0, 16)};`,
      `if (value > ${number(random, 9)}) throw new RangeError('out of range');`,
    ].join('\n'),
  }),
  'price list': (script, random) => ({
    ...letter(script, random, ''),
    html: `<table><tr><th>${by(script, '型号', '型號', 'Model')}</th><th>${by(script, '含税价', '含稅價', 'Price')}</th></tr>${many(
      between(random, 5, 20),
      () => `<tr><td>${pick(random, ['KX', 'TR', 'HD'])}${number(random, 6)}</td><td>${amount(random)}</td></tr>`,
    )}</table>`,
  }),
  'sales figures': (script, random) => ({
    ...letter(script, random, ''),
    files: [
      csvFile(
        [
          [
            by(script, '门店', '門市', 'Store'),
            by(script, '日期', '日期', 'Date'),
            by(script, '销售额', '銷售額', 'Sales'),
            by(script, '客流', '來客數', 'Visitors'),
          ],
          ...Array.from({ length: between(random, 10, 60) }, () => [
            `S${number(random, 4)}`,
            day(random),
            number(random, between(random, 5, 9)),
            number(random, 4),
          ]),
        ],
        'sales.csv',
      ),
    ],
  }),
  'phone-like numbers': say((script, random) =>
    by(
      script,
      `资产编号 1${number(random, 10)}0、批次 0${number(random, 9)}、箱号 TEMU${number(random, 7)}，净重 0.13${number(random, 9)} 吨，金额 13${number(random, 9)}.25 元，工单 A1${number(random, 10)}B。`,
      `財產編號 1${number(random, 10)}0、批號 0${number(random, 9)}、櫃號 TEMU${number(random, 7)}，淨重 0.09${number(random, 8)} 噸，工單 A09${number(random, 8)}B。`,
      `Asset 1${number(random, 10)}0, lot 0${number(random, 9)}, container TEMU${number(random, 7)}, net weight 0.13${number(random, 9)} t, work order A1${number(random, 10)}B.`,
    ),
  ),
  'card-like numbers': say((script, random) =>
    by(
      script,
      `会员积分卡已升级，礼品券序列号 ${number(random, 4)} ${number(random, 4)} ${number(random, 4)} ${number(random, 4)}，尾号为 6222 **** **** ${number(random, 4)} 的账单已出。`,
      `會員點數已更新，禮券序號 ${number(random, 4)}-${number(random, 4)}-${number(random, 4)}-${number(random, 4)}，末四碼 ${number(random, 4)} 之帳單已出（4311-****-****-${number(random, 4)}）。`,
      `Gift voucher serial ${number(random, 4)} ${number(random, 4)} ${number(random, 4)} ${number(random, 4)}; the statement for the card ending ${number(random, 4)} (4111 **** **** ${number(random, 4)}) is ready.`,
    ),
  ),
  'ISBN and EAN': say((script, random) =>
    many(between(random, 2, 6), () =>
      pick(random, [
        `ISBN ${withGs1(`9787${number(random, 8)}`)}`,
        `ISBN 978-957-${number(random, 2)}-${number(random, 4)}-${number(random, 1)}`,
        `${by(script, '条码', '國際條碼', 'EAN')} ${withGs1(`69${number(random, 10)}`)}`,
        `${by(script, '商品条形码', '商品條碼', 'Barcode')}: ${withGs1(`471${number(random, 9)}`)}`,
      ]),
    ),
  ),
  'IMEI and SIM': say((script, random) =>
    [
      `${by(script, '设备', '設備', 'Device')} IMEI ${withLuhn(`35${number(random, 12)}`)}`,
      `IMEI2: ${withLuhn(`86${number(random, 12)}`)}`,
      `ICCID ${withLuhn(`898600${number(random, 13)}`)}`,
      `SN: ${pick(random, ['C02', 'FVF', 'DMP'])}${hash(random, 'md5').slice(0, 9).toUpperCase()}`,
    ].join('\n'),
  ),
  'addresses of machines': say((script, random) =>
    many(
      4,
      () =>
        `${by(script, '主机', '主機', 'host')} 10.${below(random, 255)}.${below(random, 255)}.${below(random, 255)} MAC ${hash(
          random,
          'md5',
        )
          .slice(0, 12)
          .replaceAll(/(..)(?=.)/g, '$1:')} VLAN ${number(random, 3)}`,
    ),
  ),
  links: say(
    (script, random) =>
      many(3, () =>
        pick(random, [
          `https://shop.example/item/${number(random, 12)}.html?spm=a1z10.${number(random, 1)}.w${number(random, 7)}-${number(random, 11)}`,
          `https://files.example/d/${hash(random, 'sha1')}/view?usp=sharing`,
          `https://www.example.com/news/${day(random)}/${number(random, 16)}.shtml`,
        ]),
      ) + by(script, '\n以上链接供参考。', '\n以上連結供參考。', '\nFor your reference.'),
  ),
  'bank holiday': say((script) =>
    by(
      script,
      '节假日期间请大家保管好个人物品，门禁卡、工牌请随身携带。报销单据请在放假前交财务，密码到期的同事请自行在系统中修改，不要把密码发给任何人。',
      '連假期間請保管好個人物品，識別證請隨身攜帶。報帳單據請於放假前送財務，密碼到期的同仁請自行於系統修改，請勿將密碼提供他人。',
      'Over the holidays keep your badge with you. Hand in expense claims before you leave. If your password expires, change it in the portal; never send your password to anybody.',
    ),
  ),
  'talk of documents': say((script, random) =>
    by(
      script,
      `办理签证请带好护照、身份证复印件和银行流水，护照有效期须在六个月以上。受理编号 ${day(random)}${number(random, 5)}，窗口 ${number(random, 2)}。`,
      `辦理簽證請攜帶護照、身分證影本及存摺，護照效期須六個月以上。受理編號 ${day(random)}${number(random, 5)}，櫃台 ${number(random, 2)}。`,
      `For the visa bring your passport, a copy of the ID card and bank statements; the passport must be valid for six months. Case ${day(random)}${number(random, 5)}, desk ${number(random, 2)}.`,
    ),
  ),
  'forms to fill in': say((script) =>
    by(
      script,
      '请填写后回传：\n姓名：________\n身份证号：________________\n手机：___________\n银行卡号：____ ____ ____ ____\n开户行：',
      '請填寫後回傳：\n姓名：________\n身分證字號：__________\n手機：09__-___-___\n匯款帳號：\n統一編號：',
      'Please fill in and return:\nName: ________\nPassport no.: _________\nMobile: ___________\nCard number: XXXX XXXX XXXX XXXX\nIBAN:',
    ),
  ),
  'masked values': say((script, random) =>
    by(
      script,
      `脱敏数据：身份证 4403**********${number(random, 3)}X，手机 138****${number(random, 4)}，卡号 6222********${number(random, 4)}。`,
      `遮罩資料：身分證 A12****${number(random, 3)}，手機 0912***${number(random, 3)}，卡號 4311********${number(random, 4)}。`,
      `Masked: ID 4403**********${number(random, 3)}X, mobile 138****${number(random, 4)}, card 4111********${number(random, 4)}, SSN ***-**-${number(random, 4)}.`,
    ),
  ),
  placeholders: say(() =>
    [
      'export AWS_ACCESS_KEY_ID=<your-access-key>',
      'OPENAI_API_KEY=sk-xxxxxxxxxxxxxxxxxxxxxxxx',
      'DATABASE_URL=postgres://user:${DB_PASSWORD}@localhost:5432/app',
      'password: changeme',
      'Authorization: Bearer <token>',
    ].join('\n'),
  ),
  'base64 picture': say((script, random) => {
    const data = Buffer.from(
      many(12, () => hash(random, 'sha512')),
      'hex',
    ).toString('base64');
    return `${by(script, '图标', '圖示', 'icon')}: data:image/png;base64,iVBORw0KGgo${data}`;
  }),
  'results of a contest': (script, random) => ({
    ...letter(script, random, ''),
    files: [
      xlsxFile(
        [
          [
            by(script, '名次', '名次', 'Rank'),
            by(script, '姓名', '姓名', 'Name'),
            by(script, '部门', '部門', 'Department'),
            by(script, '得分', '得分', 'Score'),
          ],
          ...Array.from({ length: between(random, 5, 25) }, (_, i) => [
            String(i + 1),
            pick(random, WORDS[script].people),
            pick(random, WORDS[script].departments),
            number(random, 3),
          ]),
        ],
        'ranking.xlsx',
      ),
    ],
  }),
  measurements: (script, random) => ({
    ...letter(script, random, ''),
    files: [
      csvFile(
        [
          ['ts', 'sensor', 'value', 'raw'],
          ...Array.from({ length: between(random, 20, 60) }, (_, i) => [
            `17${number(random, 2)}${number(random, 9)}`,
            `T${number(random, 3)}`,
            `0.${number(random, 11)}`,
            chance(random, 0.5) ? number(random, 8) : `-${number(random, 2)}.${number(random, 6)}e-0${1 + (i % 9)}`,
          ]),
        ],
        'data.csv',
      ),
    ],
  }),
};

export interface NegativeMail {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Kinds come in turn, so that each is there as often as the next. */
export function negativeMail(seed: number, index: number): NegativeMail {
  const kinds = Object.entries(NEGATIVES);
  const [name, write] = must(kinds[index % kinds.length]);
  const random = seededRandom(`${seed} negative ${index}`);
  const script = pick(random, SCRIPTS);
  return { name: `${name}, ${script}`, bytes: mailBytes(write(script, random)) };
}

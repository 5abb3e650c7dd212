// Labels in business mail of Taiwan that say what a number is, by what they name. A detector of bare digits takes those of the
// others as its negative ones: the nearest label wins. All in lower case.

export const PHONE_LABELS = [
  ...['電話', '手機', '行動電話', '市話', '分機', '傳真', '專線', '电话', '手机', '传真'],
  ...['tel', 'phone', 'mobile', 'cell', 'fax', 'ext', 'telephone'],
];
export const BUSINESS_LABELS = ['統一編號', '統編', '统一编号', '统编', 'ubn', 'gui number', 'tax id'];
export const PASSPORT_LABELS = ['護照', '护照', 'passport'];
export const INVOICE_LABELS = ['發票', '发票', 'invoice'];
export const ACCOUNT_LABELS = ['帳號', '账号', '帳戶', '账户', '戶頭', '局號', 'account'];
/** Cards and permits that are numbers too. */
export const CARD_LABELS = [
  '健保卡',
  '台胞證',
  '臺胞證',
  '台胞证',
  '卡號',
  '身分證',
  '身份證',
  '身份证',
  '居留證',
  '居留证',
];
/** What no detector of a person's or a company's number looks for. */
export const OTHER_LABELS = [
  ...['日期', '時間', '金額', '總計', '合計', '數量', '單價', '郵遞區號', '案號', '文號', '會員', '客戶編號', '條碼'],
  ...[
    'date',
    'amount',
    'total',
    'qty',
    'quantity',
    'zip',
    'barcode',
    'po no',
    'po',
    'lot',
    'case no',
    'item no',
    'customer no',
  ],
];

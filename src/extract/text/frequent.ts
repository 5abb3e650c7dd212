// Characters that business text is made of, by script: our own choice from everyday letters, forms, addresses, surnames and the
// words that detectors look for. Read in the right charset a text is mostly these; read in a wrong one it is hardly any, since
// a wrong reading spreads over the whole of Unicode's Han block. That difference tells charsets apart (charset plausibility).

/** Everyday characters of simplified Chinese, and those that both scripts share. */
const SIMPLIFIED =
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事' +
  '成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此' +
  '已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代' +
  '内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安' +
  '少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光' +
  '放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔八六' +
  '七九零〇百千亿元角号码证份姓址邮箱附客户订单协议价票财账银卡密级绝秘料档敏涉项技研图纸源服器库登录帐令钥护照驾驶医疗' +
  '病历诊断患薪酬奖绩效考核简招聘离职监董股投收购预算润税审律诉讼商供采销售列册联抄送复转请查谢您贵敬启祝顺祺示尽快馈排' +
  '周昨午底季星末早晚钟划案测试版台网络软硬备质检验仓流输货递包装材型额含付款汇支借贷担险券债易省县镇乡村街楼室栋京广州' +
  '深圳津庆江浙苏福湖河川陕云辽宁吉林黑龙徽甘肃青夏疆藏蒙古香港澳湾雄竹赵钱孙李吴郑冯陈卫蒋沈韩杨朱秦吕孔曹严华魏陶姜邹' +
  '潘葛范彭鲁袁柳唐罗薛贺汤郝傅齐康伍余顾孟黄萧尹姚邵汪毛戴宋庞熊纪屈梁杜阮贾郭徐邱蔡田胡霍卢莫房丁邓洪左石崔龚邢陆翁段' +
  '雷侯仇刘叶赖乔曾游伟芳娜静丽磊洋勇艳杰娟涛超秀霞刚桂英志玉红辉永健兴良仁波胜祥武飞彬富昌岩茂坚彪博诚震振壮群豪邦承乐' +
  '绍功松善厚友裕哲浩亮谦亨奇固轮翰朗伯宏言若鸣朋斌维伦翔旭鹏泽晨辰士致树炎泰盛琛钧冠策腾楠榕风航弘每按须填写准注责甲乙' +
  '双签字盖章终止违约赔偿仲裁适诺免仅参禁载播泄露擅误错删除谨慎链勿欢迎咨询热线官微聊视频语音片扫描影印副稿草修改批拒退' +
  '存搜索恢压缩裹积配偶父母亲戚校班毕究硕专称岗龄男族籍贯婚姻状况居未否哪呢吗吧啊哦嗯呀啦哈嘛喔唔嘅咗喺哋佢係嚟冇睇乜嘢' +
  '俾啲唎';

/** What the same ones are in Taiwan and Hong Kong, where they differ, and characters of names, forms and Cantonese. */
const TRADITIONAL =
  '這個們來爲國說時會對於過發後裏種經麼學現當沒動還進樣開從實軍無與長機關點業將兩間問並應戰頭體見產話內給門兒東聲員論處' +
  '義幾認條氣題爾別變總電數報結務場計資許統區隊決馬書則聽卻達強難權設記類據邊張該規萬覺術領確傳師觀讓識帶導爭運筆億號碼' +
  '證郵戶訂單協議價財賬銀級絕祕檔項圖紙庫錄帳鑰護駕駛醫療歷診斷獎績簡離職監購預潤稅審訴訟採銷冊聯復轉請謝貴啓順盡饋鍾劃' +
  '測試臺網絡軟備質檢驗倉輸貨遞裝額匯貸擔險債縣鎮鄉樓棟廣慶蘇陝雲遼寧龍肅灣趙錢孫吳鄭馮陳衛蔣韓楊呂嚴華鄒範魯羅賀湯齊餘' +
  '顧黃蕭龐紀賈盧鄧龔陸劉葉賴喬遊偉靜麗豔傑濤剛紅輝興勝飛巖堅誠壯羣樂紹謙輪鳴維倫鵬澤樹鈞騰風須寫準責雙籤蓋終違約賠償適' +
  '諾僅參載誤錯刪謹鏈歡諮詢熱線視頻語掃壓縮積親畢碩專稱崗齡貫狀況嗎為裡訊連際碟頁簽寄覆啟煩惠予週編營謄勞懲調閱極呈擬辦' +
  '層課組廠鄰巷弄寮彰嘉屏蓮隆桃園苗栗宜澎詹廖藍温溫鳳瓊玲雅怡君淑芬珍佩雯廷宗俊恩柏宇妤欣';

/** Japanese: characters of business letters that the others lack; kana count as a whole. */
const JAPANESE =
  '日本社外秘資料様御件名前住所電話番号会議株式担当者送付書類確認願致連絡先月火水木金土曜午後時分円税込請求見積契約個人' +
  '情報管理部課長営業開発東京都大阪市区町村県地氏密極取扱注意関係限使用禁止';

/** Everyday Hangul syllables. */
const KOREAN =
  '이다의는을에가를고로하한은기지도사인대시자리어서정해그수일부나아주보과상전장제스들조공원으여있것동게구안신생비라위치' +
  '경우관만요오선유거마화문실방계소성학중개무발적연국년세면월명습니까합감회밀번호등록민외급용내통행진업체식물품입출금액' +
  '격약담당파첨확청드립';

/** What a character speaks for, as bits. */
export const CHINESE = 1;
export const KANA_AND_KANJI = 2;
export const HANGUL = 4;
/** No text has it: replacement characters, C1 controls, private use. */
export const ODD = 8;
/** Signs, lines and accented letters: every charset has them somewhere, so that they tell nothing. */
export const NEUTRAL = 16;

/** A byte for each UTF-16 unit from U+0080 on. */
export const SPEAKS_FOR: Uint8Array = buildTable();

function buildTable(): Uint8Array {
  const table = new Uint8Array(0x1_00_00);
  const mark = (characters: Iterable<string>, bits: number): void => {
    for (const character of characters) {
      const unit = character.charCodeAt(0);
      table[unit] = (table[unit] ?? 0) | bits;
    }
  };
  const range = (from: number, to: number, bits: number): void => {
    for (let unit = from; unit <= to; unit++) table[unit] = bits;
  };
  range(0x80, 0x9f, ODD);
  range(0xa0, 0x17f, NEUTRAL);
  range(0x2000, 0x2bff, NEUTRAL);
  range(0x3000, 0x303f, NEUTRAL);
  range(0x3041, 0x30fc, KANA_AND_KANJI);
  range(0xe000, 0xf8ff, ODD);
  range(0xfe30, 0xfe6f, NEUTRAL);
  range(0xff00, 0xff5e, NEUTRAL);
  // Digits and letters of full width are what a secret may be written in: they speak for a reading.
  for (const [from, to] of [
    [0xff10, 0xff19],
    [0xff21, 0xff3a],
    [0xff41, 0xff5a],
  ] as const) {
    range(from, to, CHINESE | KANA_AND_KANJI | HANGUL);
  }
  range(0xfffd, 0xffff, ODD);
  mark(SIMPLIFIED, CHINESE | KANA_AND_KANJI);
  mark(TRADITIONAL, CHINESE);
  mark(JAPANESE, KANA_AND_KANJI);
  mark(KOREAN, HANGUL);
  return table;
}

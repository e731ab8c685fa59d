"""The noun phrase that a number measures."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from workreports.declared import lexicon
from workreports.observing import words as words_of
from workreports.observing.grammar.rules import rule, yes
from workreports.observing.link import link

LEFT = rule(
    "subject.before",
    "What stands before the verb and the number, without words of time, manner and promise.",
    yes("在全市综合考核中列第二位。", "第二位", subject="综合考核"),
    yes(
        "自然博物馆持续火爆，接待游客230万人次。",
        "230万人次",
        subject="自然博物馆接待游客",
        indicator_id=None,
    ),
    yes("现代农业园区建设加快，数量、规模连续三年全省第一。", "第一", subject="现代农业园区建设数量、规模"),
    yes("行政机关负责人100%出庭应诉。", "100%", subject="行政机关负责人出庭应诉"),
    yes("确保粮食总产在32亿斤以上。", "32亿斤", subject="粮食总产"),
    yes("集成电路、生物医药、智能汽车三大先导产业规模增长13.8%。", "13.8%", subject="三大先导产业规模"),
    yes("发放餐饮、文旅等消费券14亿元。", "14亿元", subject="发放消费券"),
    yes("第二产业在装备制造等行业的带动下增长16.1%。", "16.1%", indicator_id="secondary_va"),
    yes("以当归、党参为主的中药材达到12.3万亩。", "12.3万亩", subject="中药材"),
    yes("剔除出口退税体制调整因素后的地方一般预算收入增长19.8%。", "19.8%", indicator_id="budget_revenue"),
    yes("平均预期寿命提高到81.9岁。", "81.9岁", subject="平均预期寿命"),
    yes("外贸进出口总额去年完成3280亿元。", "3280亿元", indicator_id="trade_total"),
    yes("地方财政收入出现11.3%的负增长。", "11.3%", value="-11.3", measure="growth", subject="地方财政收入"),
    yes("由此带动全社会固定资产投资完成356亿元。", "356亿元", indicator_id="fixed_asset_investment"),
    yes("取得了治愈率100%的战绩。", "100%", subject="治愈率"),
    yes("在粤就读的港澳学生达11.6万人。", "11.6万人", subject="在粤就读的港澳学生"),
    yes("注册市场主体五年新增43万家。", "43万家", subject="新增注册市场主体"),
    yes("把握好5个环节，因地制宜新建跑道2000公里。", "2000公里", subject="新建跑道"),
    yes("重点实验室助力页岩油年产量突破100万吨。", "100万吨", subject="页岩油年产量"),
    yes("经济总量跨过两个万亿元大关、超过6万亿元。", "6万亿元", indicator_id="gdp"),
    yes("扣除房地产开发投资后，固定资产投资增长2.7%。", "2.7%", subject="扣除房地产开发投资后的固定资产投资"),
    yes("城乡居民收入差距（2.3:1）仍未缩小。", "2.3:1", subject="城乡居民收入差距"),
    yes(
        "建设国际旅游度假区（规划面积约20.6平方公里）。", "20.6平方公里", subject="建设国际旅游度假区规划面积"
    ),
    yes("固定资产投资受部分项目停缓建影响下降4.5%。", "4.5%", subject="固定资产投资"),
    yes("重大项目（大型客机、海工装备等）累计启动128个。", "128个", subject="启动重大项目"),
    yes("医疗保险实现市级统筹、参保率达到96%。", "96%", subject="医疗保险参保率"),
    yes("省属企业创新导向突出，研发投入增长15.6%。", "15.6%", subject="省属企业研发投入", indicator_id=None),
    yes("新增“小巨人”企业39家、重点“小巨人”企业14家。", "14家", subject="新增重点“小巨人”企业"),
    yes("选派科技副总1787名。", "1787名", subject="选派科技副总"),
    yes("财政支出75.8%用于民生。", "75.8%", subject="财政支出用于民生", measure="share"),
    yes("2017年，全市社会消费品零售总额683.8亿元。", "683.8亿元", subject="社会消费品零售总额"),
    yes(
        "广清产业园力争实现工业增加值400亿元以上。",
        "400亿元",
        subject="广清产业园工业增加值",
        place="广清产业园",
    ),
    yes("龙头企业只有二十四家。", "二十四家", value=24, unit="家"),
    yes("茶叶种植带动农户户均增收3600元。", "3600元", measure="level"),
    yes("新建森林公园14个。", "14个", subject="新建森林公园"),
    yes("15个产业转移主平台落地项目2200个。", "2200个", subject="落地项目"),
    yes("选派干部人才58名到我县挂职。", "58名", subject="选派干部人才"),
    yes("累计投入资金161亿元、实施项目7956个。", "7956个", subject="项目"),
    yes("固定电话普及率21.4部/百人。", "21.4部/百人", value="21.4", unit="部/百人"),
    yes("万元增加值能耗86千克标准煤/万元。", "86千克标准煤/万元", unit="公斤标准煤/万元"),
    yes("城镇居民人均住房面积38平方米，农村居民46平方米。", "46平方米", subject="农村居民人均住房面积"),
    yes("外贸进出口总额来到280亿元。", "280亿元", indicator_id="trade_total"),
    yes("市动物园人气高涨，接待游客230万人次。", "230万人次", subject="市动物园接待游客", indicator_id=None),
    yes("平均水温27.5度。", "27.5度", value="27.5", unit="摄氏度"),
    yes("大型商场（营业面积1万平方米以上）达到16家。", "16家", subject="大型商场", value=16),
)
RIGHT = rule(
    "subject.after",
    "A counting unit before a noun: the noun, with the verb that makes the flow.",
    yes("改造提升37个农贸市场。", "37个", subject="改造提升农贸市场"),
    yes("5条在建高速公路有序推进。", "5条", subject="在建高速公路"),
    yes("44家企业动工。", "44家", subject="动工企业"),
    yes("2个县、9个镇、78个村入选首批典型名单。", "2个", subject="入选首批典型名单的县"),
    yes("先后派出5批63名医护人员支援湖北。", "5批", subject="派出医护人员支援湖北"),
    yes("及时解决了86万人、42万头大牲畜的饮水困难。", "86万人", subject="解决饮水困难"),
    yes("10628户29136人稳定脱贫。", "10628户", subject="脱贫户"),
    yes("99.3%的乡镇和81%的行政村通了油路。", "99.3%", subject="通油路的乡镇占比", measure="share"),
    yes("总投资280亿元的35个工业项目开工。", "280亿元", subject="工业项目总投资"),
    yes("1.2万易地扶贫搬迁群众住进新居。", "1.2万", unit="人"),
    yes("九成以上的县（市、区）通了高速公路。", "九成", subject="通高速公路的县（市、区）占比"),
    yes("为1万名困境、留守儿童进行心理健康评估。", "1万名", subject="进行心理健康评估的困境、留守儿童"),
    yes("173名个人和6个团队入选人才计划。", "173名", subject="入选人才计划的个人"),
    yes("80个政务服务事项实现通办。", "80个", subject="实现通办的政务服务事项"),
    yes("实现882个学区和822所高中全覆盖。", "822所", subject="全覆盖的高中"),
    yes("免费为1万名困难老年人实施手术。", "1万名", subject="实施手术的困难老年人"),
    yes("省定20项民生工程和市定10项事项完成。", "20项", subject="省定民生工程"),
    yes(
        "确保剩余1205名贫困人口全部脱贫、最后3个贫困村出列。",
        "1205名",
        indicator_id="poverty_headcount_lifted",
    ),
    yes("确保24万贫困人口全部脱贫、660个贫困村出列。", "24万", indicator_id="poverty_headcount_lifted"),
    yes("推动800项高能耗、高污染项目关停。", "800项", subject="高能耗、高污染项目关停"),
    yes("对23.8万脱贫不稳定人口开展帮扶。", "23.8万", subject="开展帮扶的脱贫不稳定人口"),
    yes("举办2.1万场文化演艺活动和一系列主题论坛。", "2.1万场", subject="举办文化演艺活动"),
    yes("精准帮扶7.2万名就业困难人员实现就业。", "7.2万名", subject="精准帮扶就业困难人员"),
    yes("在180个集聚区综合考核中列第17位。", "180个", subject="集聚区"),
    yes("安排10亿元专项资金支持企业技术改造。", "10亿元", subject="专项资金"),
    yes("巩固提升3.5万农村人口饮水安全水平。", "3.5万", unit="人", measure="level"),
    yes("3个国、省考断面水质达标。", "3个", subject="国、省考断面水质"),
    yes("还有27.5万农村人口没有解决温饱。", "27.5万", subject="没有解决温饱的农村人口"),
    yes("总投资13.6亿元的水电站动工。", "13.6亿元", subject="水电站总投资"),
    yes("启动龙潭新区12平方公里起步区建设。", "12平方公里", subject="启动龙潭新区起步区建设"),
    yes("8家国有、集体企业改制。", "8家", subject="国有、集体企业改制"),
    yes("3条建成区黑臭水体消除黑臭。", "3条", subject="建成区黑臭水体消除黑臭"),
    yes("25个为民办实事项目全部完成。", "25个", subject="完成为民办实事项目"),
    yes("建成20个“家门口”服务综合体。", "20个", subject="建成“家门口”服务综合体"),
    yes("新增22个建设试点、8个整县推进融合发展试点。", "8个", subject="新增整县推进融合发展试点"),
    yes("312家企业中有208家被关停。", "312家", subject="企业"),
    yes("应对22轮强降水和“龙卷”等15个台风。", "22轮", subject="应对强降水"),
    yes("组建总规模100亿元的产业投资基金。", "100亿元", subject="产业投资基金总规模"),
    yes("加快建设总投资47.8亿元的25个重点项目。", "47.8亿元", subject="重点项目总投资"),
    yes("推动4个国家级、8个省级外贸示范基地提档升级。", "4个", subject="国家级外贸示范基地"),
    yes("取消市级51项、县级216项行政备案事项。", "51项", subject="取消市级行政备案事项"),
    yes("15个产业转移主平台落地项目2200个。", "15个", subject="产业转移主平台"),
    yes("打造40个吸引力强、带动面广的消费场景。", "40个", subject="打造消费场景"),
    yes("支持15个服务业集聚区建设。", "15个", subject="服务业集聚区建设"),
    yes("建设洛州等10个物流枢纽、商州等5个冷链基地。", "10个", subject="建设物流枢纽"),
    yes("支持10个有条件的县发展成为中等城市。", "10个", subject="发展成为中等城市的有条件的县"),
    yes("实施3000个老旧小区、120个老旧街区改造。", "3000个", subject="老旧小区改造"),
    yes("16个国控、市控断面水质达标率100%。", "16个", subject="国控、市控断面"),
    yes("在人工智能等关键领域实施100项科技专项。", "100项", subject="实施科技专项"),
    yes("304个省重大项目完成投资2929亿元。", "304个", subject="省重大项目"),
    yes("培育3个万亿级和7个千亿级产业集群。", "3个", subject="培育万亿级产业集群"),
    yes("惠及3400万人的引水工程启动。", "3400万人", subject="引水工程惠及人口"),
    yes("355项“跨省通办”事项让群众少跑路。", "355项", subject="“跨省通办”事项"),
    yes("新增10家央企二级、三级子公司。", "10家", subject="新增央企二级、三级子公司"),
    yes("37个特色产业集群营收超4500亿元。", "37个", subject="特色产业集群"),
    yes("让2160个行政村的群众走上油路。", "2160个", subject="走上油路的行政村"),
    yes("146个列入年度计划的重点项目完成投资238亿元。", "146个", subject="重点项目"),
    yes("久拖不决的19个征迁项目清零。", "19个", subject="征迁项目"),
    yes("协调金融机构为218户企业新增贷款38亿元。", "218户", subject="企业"),
    yes("在遭受“珊瑚”等5个强台风正面袭击的情况下，粮食增产。", "5个", subject="强台风"),
    yes("12条主要水系水域功能达标率94.7%。", "12条", subject="主要水系"),
    yes("力争2个就业帮扶车间投产。", "2个", subject="投产就业帮扶车间"),
    yes("143名白衣天使驰援湖北。", "143名", subject="驰援湖北的白衣天使"),
    yes("减少贫困人口118万人、1205个贫困村出列。", "1205个", subject="出列贫困村"),
    yes("投资8.6亿元，新建改造道路26条。", "8.6亿元", subject="新建改造道路投资"),
    yes("固定资产投资在32个重点项目的拉动下完成46亿元。", "32个", subject="重点项目"),
    yes("由省财政拿出1亿元设立中小企业发展资金。", "1亿元", subject="中小企业发展资金"),
    yes("通过“一折通”将11亿元直补资金发放到户。", "11亿元", subject="发放到户的直补资金"),
    yes("投入187亿元办好民生实事。", "187亿元", subject="办好民生实事投入"),
    yes("完成了近140亿元的基本建设投资额。", "140亿元", subject="基本建设投资额"),
    yes("提出8%左右的生产总值增长目标。", "8%", indicator_id="gdp", measure="growth"),
    yes("建成总长9.8公里的北环路。", "9.8公里", subject="北环路总长"),
)
CARRIED = rule(
    "subject.carried",
    "A clause without a noun phrase of its own goes on about the subject before it.",
    yes("社会消费品零售总额621亿元，增长9%。", "9%", subject="社会消费品零售总额"),
    yes("实有市场主体32.7万户，新登记5.6万户、增长22.8%。", "22.8%", indicator_id="market_entities_new"),
    yes("单位GDP能耗下降4.2%，氨氮排放量首次出现负增长，下降1.8%。", "1.8%", subject="氨氮排放量"),
    yes("新认定高新技术企业164家，累计874家。", "874家", indicator_id="high_tech_enterprises"),
    yes("失业保险标准提高5%，养老金连续8年提高，达到1895元。", "1895元", subject="养老金"),
    yes("粮食总产再创新高，居全国首位。", "首位", subject="粮食总产"),
    yes("最低工资标准在去年1120元的基础上再提高10%。", "10%", subject="最低工资标准"),
    yes("累计减贫4.1万人。", "4.1万人", indicator_id="poverty_headcount_lifted"),
    yes("新增上市企业15家、达到96家。", "96家", subject="上市企业"),
    yes("实施新一轮农村公路提升行动，新建6000公里。", "6000公里", subject="新建农村公路"),
    yes("防范化解重点领域风险，打好“保交房”攻坚战，交付3.7万套。", "3.7万套", subject="交付保交房"),
    yes("年末牲畜存栏312万头，全年出栏198万头。", "198万头", subject="牲畜出栏"),
    yes("全市生产总值连跨两个万亿级台阶，年均增长5.1%。", "5.1%", indicator_id="gdp"),
    yes("存贷款余额7万亿元，零售总额经历下滑后恢复，完成86亿元。", "86亿元", subject="零售总额"),
    yes("187个项目列入计划，到位资金9.6亿元，已开工181个。", "181个", subject="开工项目"),
    yes("生产总值增长13.2%，虽比上年回落1.1个百分点。", "1.1个百分点", subject="生产总值", value="-1.1"),
    yes("保障性住房新开工2.1万套，基本建成1.3万套。", "1.3万套", subject="基本建成保障性住房"),
    yes("下放审批事项74项，保留的163项进驻大厅。", "163项", subject="保留审批事项"),
    yes("存、贷款余额分别为1800亿元和1100亿元，比年初增加120亿元和98亿元。", "98亿元", indicator_id="loans"),
    yes("粮食总产量62万吨，比上年略增0.3%。", "0.3%", indicator_id="grain_output"),
    yes(
        "工业、建筑业增加值分别增长7%、2%，占生产总值比重达32%和8%。",
        "8%",
        subject="建筑业增加值占生产总值比重",
    ),
    yes("进出口总额370亿元、由负转正增长2.1%。", "2.1%", indicator_id="trade_total"),
    yes("一般公共预算收入增长5%，扣除减税降费因素增长9%。", "9%", indicator_id="budget_revenue"),
    yes("登记在册市场主体25万户，其中新登记4.2万户。", "4.2万户", indicator_id="market_entities_new"),
    yes("整治“散乱污”企业1260家，关停取缔840家。", "840家", subject="关停取缔“散乱污”企业"),
    yes(
        "社会消费品零售总额降幅由上半年的14.2%收窄到3.8%。", "3.8%", value="-3.8", indicator_id="retail_sales"
    ),
    yes("深化中欧班列市场化改革，全年开行3000列。", "3000列", subject="开行中欧班列"),
    yes("粮食总产量38.6万吨，在大旱之年仍增长1.7%。", "1.7%", subject="粮食总产量"),
    yes("一般公共预算收入3126亿元，扣除留抵退税因素后增长2.4%。", "2.4%", indicator_id="budget_revenue"),
    yes("居民收入28760元，扣除价格因素实际增长7.6%。", "7.6%", subject="居民收入"),
    yes("固定资产投资在32个重点项目的拉动下完成46亿元。", "46亿元", indicator_id="fixed_asset_investment"),
    yes("58件实事中，因客观原因有8项没有完成。", "8项", subject="实事"),
    yes("规上企业由2012年的86家增至142家，净增56家。", "56家", base_period="2012", basis="cumulative"),
    yes("整治企业1260家，叫停840家。", "840家", subject="叫停企业"),
    yes("保障房开工3.2万套、竣工1.9万套。", "1.9万套", subject="竣工保障房"),
    yes("失业率保持在1%以下，远低于全省3%的平均水平。", "3%", subject="失业率", measure="gap"),
    yes("消费占国民收入的比重，由2010年的63.5%上升到去年的70%。", "70%", measure="share"),
    yes("生产总值600亿元，同比（下同）增长5.8%。", "5.8%", indicator_id="gdp"),
    yes("居民收入，考虑价格下降因素比上年实际增长9.3%。", "9.3%", subject="居民收入"),
)
ATTRIBUTE = rule(
    "subject.attribute",
    "A word like 增速, 总产量 or 占比 is said of the subject before it.",
    yes("粮食播种面积1584.6万亩、总产量132.4亿斤。", "132.4亿斤", subject="粮食总产量"),
    yes("地区生产总值增长5.8%，增速居全国第2位。", "第2位", subject="地区生产总值增速"),
    yes("办理代表建议112件、政协提案138件，满意率99.2%。", "99.2%", subject="办理代表建议、政协提案满意率"),
    yes("粮食生产连续四年增产，总产达到437亿斤。", "437亿斤", subject="粮食总产"),
    yes("服务业增加值3万亿元，对经济增长贡献率60%。", "60%", subject="服务业对经济增长贡献率"),
    yes("重点项目240个，总投资386亿元，完成投资95亿元。", "95亿元", indicator_id="key_project_investment"),
    yes("新认定高新技术企业693家，总数达3815家。", "3815家", indicator_id="high_tech_enterprises"),
    yes("新建高速公路1345公里，通车总里程达到2650公里。", "2650公里", indicator_id="expressway_length"),
    yes("规上工业企业612户，产销率达98.2%，实现利税48.3亿元。", "48.3亿元", subject="规上工业企业利税"),
    yes("安排资金三千万元。", "三千万元", value=30000000, unit="CNY"),
    yes("服务业支撑作用更加明显，增加值跨上3万亿元台阶。", "3万亿元", indicator_id="tertiary_va"),
    yes("进口额、出口额分别达到51亿元和27亿元，后者增长16.3%。", "16.3%", subject="出口额"),
    yes("生产总值增长6%，高于全国平均水平，总量达到4773亿元。", "4773亿元", indicator_id="gdp"),
    yes("谋划实施重点项目105个，年度计划完成投资62亿元。", "62亿元", indicator_id="key_project_investment"),
    yes("利用外资210亿元，占比自2019年以来首次超过3成。", "3成", subject="利用外资占比"),
    yes("进出口超过650亿元，超额完成计划目标，总量稳居第一。", "第一", subject="进出口总量"),
    yes("打好高速公路建设“三年决战”，完成投资268亿元。", "268亿元", subject="高速公路建设投资"),
    yes("陶瓷、家具两个产业集群加快转型，产值分别突破80和60亿元。", "60亿元", subject="家具产业集群产值"),
)
AMONG = rule(
    "subject.of_which",
    "其中 names a part of the subject before it and shares its verb.",
    yes("新登记各类市场主体3.38万户，其中企业增长23%。", "23%", subject="新登记企业"),
    yes("各项贷款新增1.9万亿元，其中制造业贷款新增1124亿元。", "1124亿元", subject="新增制造业贷款"),
    yes("到位援建资金3.8亿元，其中82.5%投向民生领域。", "82.5%", subject="到位援建资金投向民生领域"),
    yes("扶贫资金176亿元，其中用于深度贫困地区的占63%。", "63%", subject="用于深度贫困地区的扶贫资金比重"),
    yes("直接结算390万人次，其中来自京津106万人次。", "106万人次", subject="来自京津的直接结算"),
    yes("市级以上龙头企业218家，其中国家级3家。", "3家", subject="国家级龙头企业"),
)
LISTED = rule(
    "subject.listed",
    "The items of a list share the verb of the first.",
    yes("新增农民专业合作社4104家、家庭农场880个。", "880个", subject="新增家庭农场"),
    yes("新增规上企业94家、上云企业200家。", "200家", subject="新增上云企业"),
    yes(
        "完成林分优化提升20万亩、森林抚育提升12万亩。", "12万亩", subject="完成森林抚育提升", measure="level"
    ),
)
PEOPLE = rule(
    "unit.people",
    "Before a noun of people a number without a unit counts persons.",
    yes("为80万重点群体提供就业帮扶。", "80万", unit="人", value=800000),
    yes("到期末新增人口100万。", "100万", unit="人"),
)


@cache
def words(name: str) -> frozenset[str]:
    """The words of one class of `schemas/lexicon/subjects.yml`."""
    return frozenset(lexicon.load("subjects")[name])


@cache
def listed(name: str) -> tuple[str, ...]:
    """The words of one class in their order, to look for at the begin or end of a text."""
    return tuple(lexicon.load("subjects")[name])


@cache
def by_first(*names: str) -> dict[str, tuple[str, ...]]:
    """The words of the classes by their first character, longest first."""
    table: dict[str, list[str]] = {}
    for name in names:
        for word in words(name):
            table.setdefault(word[0], []).append(word)
    return {c: tuple(sorted(ws, key=lambda w: (-len(w), w))) for c, ws in table.items()}


@cache
def _by_length(*names: str) -> dict[str, tuple[tuple[int, frozenset[str]], ...]]:
    """The words of the classes by their first character and length, longest first."""
    found: dict[str, tuple[tuple[int, frozenset[str]], ...]] = {}
    for first, known in by_first(*names).items():
        lengths = dict.fromkeys(map(len, known))
        found[first] = tuple((n, frozenset(word for word in known if len(word) == n)) for n in lengths)
    return found


@cache
def _by_last(name: str) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for word in words(name):
        table.setdefault(word[-1], []).append(word)
    return {c: tuple(sorted(ws, key=lambda w: (-len(w), w))) for c, ws in table.items()}


@cache
def collisions(name: str) -> dict[str, str]:
    """Words and the characters beside them that make another word of them (`schemas/lexicon/collisions.yml`)."""
    return dict(lexicon.load("collisions")[name])


def prefix(text: str, *names: str) -> str:
    """The longest word of the classes that `text` begins with, or ''."""
    for length, known in _by_length(*names).get(text[:1], ()):
        if text[:length] in known:
            return text[:length]
    return ""


def suffix(text: str, name: str) -> str:
    """The longest word of the class that `text` ends with, or ''."""
    for word in _by_last(name).get(text[-1:], ()):
        if text.endswith(word):
            return word
    return ""


CARRIES_OUT = listed("carries_out")  # verbs of doing a thing that has a name of its own
_TIME_LEAD = re.compile(
    r"(?:（下同）|受[^，]{2,14}影响|按[^，]{2,8}(?:折算|计算|换算)|(?:截至|截止|到|至|自|从)?(?:19|20)\d\d年(?:[末底初前]|上半年|下半年|以来|起)?|“?十[一二三四五六]五”?(?:时期|期间|以来|末|收官)?|"
    r"(?:过去|近|今后|未来|这)?[一二两三四五六七八九十\d]+年[来间内]?|[上下]半年|第?[前一二三四]+季度|(?:\d+[—\-~至到])?\d+月(?:底|末|份)?(?:前)?|(?:[一二三四五六七八九十]{1,2}月?份?[—\-~至到])?[一二三四五六七八九十]{1,2}月(?:底|末|份)(?:前)?|[一二三四五六七八九十]{1,2}月?份?[—\-~至到][一二三四五六七八九十]{1,2}月|截至(?:目前|[^，]{0,6}?(?:年?底|月?末|日)|[^，]{1,8}$)|全年|年度|期内|任期内|到[^，]{0,4}末|“[^”]{1,6}”(?:期间|时期|期末)|年均(?=新增|完成|实现|引进|建成))"
    r"(?:的|，)?"
)
_SECTORS = re.compile(r"[一二]、[二三]")  # 一、二、三产业: no enumerator
_EDGE = "，。；：、—·-（ ”）"


def strip_lead(text: str) -> str:
    """`text` without leading words of time, manner, promise and order."""
    while text:
        if _SECTORS.match(text):
            return text
        text = text.lstrip(_EDGE)
        m = _TIME_LEAD.match(text)
        if m and m[0]:
            text = text[m.end() :]
            continue
        word = prefix(text, "lead")
        if not word:
            return text
        if len(word) == len(text):
            return ""
        if text[len(word)] in collisions("lead_before").get(word, ""):
            return text
        if len(word) == 1 and not words_of.edge(text, 1):
            return text
        if word in words("lead_of_verbs") and not _verb(text[len(word) :]):
            return text
        text = text[len(word) :]
    return text


@lru_cache(maxsize=4096)
def known(name: str) -> bool:
    """Whether the catalogue has an indicator of this name: a phrase that lacks nothing."""
    return any(link(name, measure, "percent") for measure in ("growth", "share"))


@cache
def _empty() -> frozenset[str]:
    cues = lexicon.load("predicates")
    said = {word for name in _CUES for word in cues[name]} | words("lead") | words("light") | words("empty")
    return frozenset(said) - words("flow") - words("alone") - words("attribute") - words("head")


_CUES = (
    "up",
    "down",
    "shift",
    "turns",
    "to",
    "reach",
    "exceed",
    "below",
    "approx",
    "adverb",
    "earlier",
    "annual",
)


_YEARS = re.compile(r"(?:19|20)\d\d年?|[两三四五十]年[来间]?")


@cache
def _edges() -> tuple[frozenset[str], frozenset[str]]:
    """What the words of `_empty` begin and end with."""
    return frozenset(word[0] for word in _empty()), frozenset(word[-1] for word in _empty())


@lru_cache(maxsize=16384)
def nameless(text: str) -> bool:
    """Whether a phrase is made of cues and function words alone: `已扩大到全国`."""
    if not text:
        return False
    text = _YEARS.sub("", text)
    if text and not (text[0] in _edges()[0] and text[-1] in _edges()[1]):
        return False  # most phrases need no parting
    at = 0
    for end in sorted(words_of.parts(text)):
        if text[at:end] not in _empty():
            return False
        at = end
    return True


def _verb(text: str) -> bool:
    """Whether a verb or another word that is left out begins the text."""
    return bool(prefix(text, "lead", "light", "flow") or words_of.verb_after(text))


def strip_light(text: str) -> str:
    """`text` without a leading verb that only carries the sentence (`实现旅游收入`)."""
    word = prefix(text, "light")
    if not word or len(text) - len(word) < 2:
        return text
    rest = text[len(word) :]
    return rest[1:] if rest[0] == "了" and rest[1] != "解" else rest


def open_inside(text: str) -> str:
    """`广清产业园力争实现工业增加值` → `广清产业园工业增加值`: a verb between topic and object is left out."""
    if not _INSIDE.search(text):
        return text
    m = _PROMISED.search(text)
    if m:
        return text[: m.start()] + text[m.end() :]
    return _ACHIEVED.sub("", _PAID.sub("", _DESPITE.sub("", text)))


# What any of the four takes out begins or ends with: it saves time.
_INSIDE = re.compile("[力确预争努破番增越虽尽在跨连迈跃受提助推带支取]|累计|[实完][现成]")
_PAID = re.compile(r"(?<=支出)累计(?:投入|完成|达)?$")
_PROMISED = re.compile(r"(?<=.{2})(?:力争|确保|预计|预期(?!寿命)|争取|努力)(?:实现|完成|达到|新增)?(?=.{2})")
_DESPITE = re.compile(
    r"(?<=.{2})(?:实现)?(?:了)?(?:零的?突破|翻番|倍增|新跨越|新突破|历史性突破)、?$|(?<=.{2})(?:虽然?|尽管|在)(?:遭受|遭遇|受)[^，]*$"
    r"|(?<=.{2})(?:跨过|跨越|连跨|迈上|跃上)[^，]*(?:大关|台阶)、?$"
    r"|(?<=.{2})受[^，]{2,30}影响$|(?<=.{2})在(?:去年|上年|原来)的?$"
    r"|(?<=.{4})提前$|^.{5,}(?:助力|推动|带动|支撑)(?=.{3,}(?:产量|产值|收入|总额)$)"
    r"|(?<=.{2})(?:实现|取得)[^、，]{2,8}、(?=[^、，]{2,6}率$)"  # 医疗保险实现市级统筹、参保率
)
_ACHIEVED = re.compile(r"(?<=[企工园市区县产][业区])(?:实现|完成)(?=.{2})")  # 规上工业实现利润


_OF_A_NOUN = tuple("性率者业")  # 保障性住房, 覆盖率, 服务业


def flow_verb(text: str, listed: bool = False) -> str:
    """The verb of a flow that `text` begins with, extended over coordinated verbs (`新建、改建`).

    `listed`: an item of a list shares the verb of the first, unless it has one that a word list names.
    """
    verb = prefix(text, "flow") or ("" if listed else _general_flow(text))
    while verb and text[len(verb) : len(verb) + 1] in ("、", "和", "并"):
        following = prefix(text[len(verb) + 1 :], "flow")
        if not following:
            break
        verb = text[: len(verb) + 1 + len(following)]
    return "" if text[len(verb) : len(verb) + 1] in _OF_A_NOUN else verb


def _general_flow(text: str) -> str:
    """A verb that no list names before a noun phrase: `叫停企业`, `添了企业`."""
    verb = words_of.verb_after(text)
    if len(text) == 3 and text[2] != "了":
        return ""  # 停车场
    return verb


def with_attribute(subject: str, attribute: str) -> str:
    """`粮食播种面积` + `总产量` → `粮食总产量`; `地区生产总值` + `增速` → `地区生产总值增速`."""
    if not subject:
        return attribute
    if attribute.endswith(listed("stocks")):  # the stock beside a flow
        for verb in listed("entering"):
            subject = subject.removeprefix(verb)
    if attribute.endswith("投资") and attribute != "总投资" and subject.endswith("总投资"):
        return subject.removesuffix("总投资") + attribute  # 项目240个，总投资386亿元，完成投资95亿元
    if attribute in subject and subject.endswith(attribute):
        return subject
    if attribute.startswith(("总产", "单产", "产量")):  # 粮食生产连续丰收，总产达…
        subject = subject.removesuffix("生产")
    if attribute in words("joins"):
        return subject + attribute
    head = max(suffix(subject, "head"), suffix(subject, "attribute"), key=len)
    flow = flow_verb(subject)
    if head and len(head) < len(subject) and suffix(attribute, "head") and head not in words("things"):
        base = subject[: -len(head)]
        if len(base) > 2 and base.endswith(attribute[:2]):  # 家庭医生签约人数, 签约率
            return base + attribute[2:]
        if base != flow and len(base) >= 2:
            return base + attribute
    return subject + attribute

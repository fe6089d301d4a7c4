package ledgertest

type item struct {
	code, department, version string
	first                     int // its materials are 15 of the list, from here
}

type material struct{ code, name string }

func (item) materials() int { return 15 }

func (i item) material(n int) material { return materials[(i.first+n)%len(materials)] }

var items = []item{
	{"enterprise-project-filing", "fg", "2019-01-01", 0},
	{"energy-conservation-review", "fg", "2025-09-01", 3},
	{"soil-water-conservation-plan-approval", "sl", "2023-03-01", 7},
	{"construction-planning-permit", "zg", "2019-04-23", 11},
	{"building-construction-permit", "zj", "2021-06-01", 15},
	{"drainage-permit", "zj", "2023-02-01", 18},
	{"fire-acceptance-filing", "zj", "2023-10-30", 21},
	{"completion-acceptance-filing", "zj", "2009-10-19", 24},
	{"water-supply-application", "gs", "2020-11-01", 28},
}

var materials = []material{
	{"filing-information", "企业投资项目备案信息(在线填报)"},
	{"industrial-policy-declaration", "项目符合产业政策的声明"},
	{"energy-review-letter", "节能审查申请文件"},
	{"energy-report", "节能报告"},
	{"authenticity-commitment", "节能报告真实性、合法性、完整性书面承诺"},
	{"proposal-approval", "项目建议书批复"},
	{"verification-approval", "企业投资项目核准文件"},
	{"filing-certificate", "企业投资项目备案证"},
	{"swc-plan-application", "生产建设项目水土保持方案审批申请书"},
	{"swc-plan-report", "生产建设项目水土保持方案报告书"},
	{"land-right-cert", "不动产权证书(国有建设用地使用权)"},
	{"land-transfer-contract", "国有建设用地使用权出让合同(含规划条件)"},
	{"land-allocation-decision", "国有建设用地划拨决定书"},
	{"planning-permit-cert", "建设工程规划许可证"},
	{"design-scheme", "建设工程设计方案总平面图"},
	{"construction-permit-application", "建筑工程施工许可证申请表"},
	{"construction-contract", "建设工程施工合同"},
	{"supervision-contract", "建设工程委托监理合同"},
	{"drawing-review-certificate", "施工图设计文件审查合格书"},
	{"safety-licence", "施工企业安全生产许可证"},
	{"bid-winning-notice", "施工中标通知书"},
	{"funds-commitment", "建设资金已经落实承诺书"},
	{"wage-guarantee", "农民工工资保证金存储凭证或者保函"},
	{"quality-safety-measures", "保证工程质量和安全的具体措施"},
	{"drainage-application", "城镇污水排入排水管网许可申请表"},
	{"drainage-engineering-drawings", "排水户内部排水管网、专用检测井竣工图"},
	{"fire-filing-form", "建设工程消防验收备案表"},
	{"completion-acceptance-report", "工程竣工验收报告"},
	{"as-built-drawings", "涉及消防的建设工程竣工图纸"},
	{"quality-warranty", "施工单位签署的工程质量保修书"},
	{"water-supply-form", "用水报装申请表"},
	{"applicant-identity", "申请人身份证明(营业执照)"},
}

var (
	places   = []string{"张湾街道", "深圳工业园航空路", "双沟镇", "伙牌镇汉江大道", "龙王镇", "黄集镇", "东津新区", "峪山镇"}
	trades   = []string{"汽车零部件", "铝合金压铸件", "纺织印染", "冷链物流", "医疗器械", "装配式建筑构件", "农产品加工", "新能源电池", "商住楼", "标准厂房"}
	firms    = []string{"汉江", "隆中", "华中", "鼎盛", "恒泰", "金鹰", "中豪", "正大", "天润", "博亚", "长源", "凯旋"}
	issuers  = []string{"襄阳市襄州区行政审批局", "襄阳市自然资源和规划局", "襄州区住房和城乡建设局", "建设单位", "湖北正大工程咨询有限公司", "襄阳市生态环境局襄州分局"}
	surnames = []string{"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "明", "华", "建国", "志强", "丽", "秀英"}
)

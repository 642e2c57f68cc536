"""Chinese: words of duty stand between actor and verb; there are no spaces to tell words by."""

import re

from models.commitments.profile import Profile, Trigger

_NEVER = re.compile(r"(?!)")
_T = (
    Trigger(r"(?:承诺|保证|同意|商定)(?:其)?不|承诺不", "undertakes", "prohibition"),
    Trigger(r"不得|不应当|不应|不可以|禁止|均不(?=得|应)", "shall not", "prohibition"),
    Trigger(r"承诺|保证(?=[^金书])", "undertakes", "obligation"),
    Trigger(r"(?:一致)?同意(?=[^书的，。])|商定(?=[^的])", "agrees", "obligation"),
    Trigger(r"有权|可以|可(?=[在向就由根依提请要随自将与同以对采])", "may", "permission"),
    Trigger(r"(?<![事适便合相])宜(?=[\u4e00-\u9fff]{2})|鼓励|呼吁", "should", "recommendation"),
    Trigger(r"必须|须(?=[\u4e00-\u9fff])|有义务|有责任", "must", "obligation"),
    Trigger(r"应当|应(?=[^用答对急邀请该])", "shall", "obligation"),
)
_ACTOR = r"(?:缔约[一双各]?方|缔约国|当事[国方]|各方|双方|[一另每任何两]+方|[各成会][国员]国?|国家?|政府|机关|机构|当局|部门|委员会|理事会|秘书处|秘书长|大会|会议|主席|部长|代表团?|总干事|保存[国人机关者]+|法院|法庭|仲裁[员庭]|船[舶长只]|公司|企业|人员|国民|专家|组织|联盟|共同体|中心|小组|中国|越南|参加[方者]|海关|使团|使馆|领事)"

CHINESE = Profile(
    language="zh",
    accents=True,
    triggers=_T,
    actor=re.compile(_ACTOR),
    thing=re.compile(
        r"\s*(?:本|该|此|各|任何|上述|有关|每一|所有|这些|此项|此种)?(?:协定|条约|公约|议定书|条款|条|款|附件|修正案|退出|批准书?|加入书?|通知|通报|请求|报告|期限|会议记录|决定|措施|程序|磋商|协商|争端|权利|义务|费用|款项|信息|资料|情报|货物|文件|活动|方案|计划|结果|保留|声明|文本|规定)"
    ),
    pronoun=re.compile(r"(?:其|它|它们|他们|该[国方]|后者)$"),
    possessive=re.compile(r"\s*其"),
    nothing=re.compile(r"\s*(?:本(?:协定|条约|公约|条).{0,12}(?:任何规定|规定不)|任何规定)"),
    negative=re.compile(r"\s*(?:任何(?:一方|缔约).{0,6}(?:均|都)?不|无任何)"),
    never=re.compile(r"\s*(?:视为|被视为|生效|解释为|被解释|构成|适用于|影响|妨碍|理解为|包括|由.{1,12}组成)"),
    constitutive=re.compile(r"\s*(?:生效|适用|失效|终止|继续|视为|构成|有效|自动|开放|经批准|以.{1,8}写成|影响|妨碍|为\b|是|优先)"),
    content=re.compile(r"\s*(?:载明|说明|包括|列明|超过|附有|保密|在.{1,20}(?:开始|结束|进行|完成)|于.{1,20}(?:开始|结束)|开始)"),
    passive=re.compile(r"\s*(?:被|予以|得到|获得|受到|由)(?P<verb>[\u4e00-\u9fff]{1,4})"),
    formality=re.compile(r"\s*(?:交存|登记|批准|开放签字|经.{1,6}批准)"),
    agent=re.compile(rf"由(?P<actor>[\u4e00-\u9fff]{{0,12}}?{_ACTOR})"),
    opener=re.compile(r"\s*(?:在|于|如|若|当|为|根据|按照|依照|经|除|但|并|同时|此外|然而|除非|自|对|就|以|凡|不论|无论|从|向|未经|因此|为此|尽快|立即)|[^，]*(?:时|之前|之后|以后|以前|的情况下)\s*$"),
    subordinator=re.compile(r"(?:如果|如|若|倘若|除非|直至|凡)"),
    relative=_NEVER,
    relative_counts=_NEVER,
    conjunction=re.compile(r"\s*(?:并且|并|而且|以及|和|或者|或|但是|但|且|而)"),
    condition=re.compile(r"(?:如果|如(?!下|何)|若|倘|当.{1,30}时|在.{1,30}(?:情况下|情形下|(?<!小)时)|除非|经.{1,12}(?:同意|请求)|应.{1,10}请求|在可能范围内|视情况)"),
    exception=re.compile(r"(?:除非|除.{1,30}外)"),
    definitions=re.compile(r"(?:\W|\d)*(?:定义|用语|术语|目的|宗旨)"),
    idle=re.compile(r"\s*(?:认识到|注意到|重申|确认|考虑到|希望|深信|回顾|铭记|鉴于|愿|决心|兹证明|为此.{0,8}签字|“[^”]{1,20}”(?:是指|指|系指))"),
    subject_end=re.compile(r"[，；：（]"),
    default_actor=re.compile(r"缔约双方|缔约各方|缔约国|各缔约国|双方|各方"),
    obligee=re.compile(rf"(?:向|对|与|同|给)(?P<actor>[\u4e00-\u9fff]{{0,8}}?{_ACTOR})"),
)  # fmt: skip

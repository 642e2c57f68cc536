"""Vietnamese: words of obligation stand before the verb; accents are kept, since words differ by them."""

import re

from models.commitments.profile import Profile, Trigger, spaced, starts, words

_T = (
    Trigger(r"\b(?:cam kết|nhất trí|thỏa thuận|thoả thuận|đồng ý) (?:sẽ )?không\b", "undertakes", "prohibition"),
    Trigger(r"\bkhông (?:được phép|được|có quyền|thể)\b|\bbị (?:nghiêm )?cấm\b|\bnghiêm cấm\b", "shall not", "prohibition"),
    Trigger(r"\bkhông nên\b", "should", "recommendation"),
    Trigger(r"\b(?:sẽ|phải) không\b|\bkhông phải (?=\w)", "shall not", "prohibition"),
    Trigger(r"\b(?:cam kết|có cam kết)\b", "undertakes", "obligation"),
    Trigger(r"\b(?:nhất trí|thỏa thuận|thoả thuận|đồng ý)\b(?! (?:này|của|giữa|khác|bằng|với nhau về các))", "agrees", "obligation"),
    Trigger(r"\b(?:có quyền|được quyền|được phép|có thể|được miễn)\b", "may", "permission"),
    Trigger(r"\b(?:nên|khuyến nghị|khuyến khích|kêu gọi)\b", "should", "recommendation"),
    Trigger(r"\b(?:phải|buộc phải|cần phải|có nghĩa vụ|có trách nhiệm|chịu trách nhiệm)\b", "must", "obligation"),
    Trigger(r"\bsẽ\b", "shall", "obligation"),
    Trigger(r"\b(?:bảo đảm|đảm bảo|duy trì|thông báo|cung cấp|thực hiện|tiến hành|hợp tác|trao đổi|họp|gửi|nộp|trình|báo cáo|công bố|thành lập|áp dụng|dành cho|tôn trọng|chịu|tạo điều kiện|chuyển|lập|tổ chức|triệu tập|rà soát|phối hợp|cấp|chỉ định|cử|lưu giữ|hoàn trả|giải quyết|tham vấn|quyết định)\b", "shall", "obligation"),
)  # fmt: skip
_ACTOR = (
    r"(?:bên|các bên|quốc gia|nước|các nước|chính phủ|cơ quan|ủy ban|uỷ ban|hội đồng|ban thư ký|tổng thư ký|thư ký|thành viên|tổ chức|hội nghị|đại diện|bộ trưởng|bộ|chủ tịch|tàu|thuyền|thuyền trưởng"
    r"|công dân|cá nhân|doanh nghiệp|hải quan|cơ quan lưu chiểu|nước lưu chiểu|bên lưu chiểu|liên minh|cộng đồng|nhóm|việt nam|nhà thầu|thanh tra|trọng tài|tòa án|toà án|trung tâm|hai bên|cộng hòa|cộng hoà|vương quốc|đoàn|người|ban|chuyên gia|nhà đầu tư|tham gia)"
)
VIETNAMESE = Profile(
    language="vi",
    accents=True,
    triggers=tuple(Trigger(spaced(t.pattern), t.modality, t.type) for t in _T),
    needs_actor=frozenset({len(_T) - 1}),
    actor=words(_ACTOR),
    thing=starts(
        r"(?:các |mọi |mỗi |những |một |bất kỳ |tất cả |việc |sự )*(?:hiệp định|công ước|hiệp ước|nghị định thư|thỏa thuận này|bản ghi nhớ|điều khoản|điều|khoản|phụ lục|sửa đổi|thông báo|yêu cầu|báo cáo|thời hạn|cuộc họp|phiên họp|kỳ họp|quyết định|biện pháp|thủ tục|tham vấn|tranh chấp|quyền|nghĩa vụ|chi phí|phí|khoản tiền|thông tin|dữ liệu|hàng hóa|hàng hoá|tài liệu|hoạt động|chương trình|dự án|kế hoạch|kết quả|văn kiện|bảo lưu|tuyên bố|hạn chế|ngôn ngữ|văn bản|trụ sở|mức|phương tiện|thuế|tiền)(?!\w)"
    ),
    pronoun=re.compile(r"(?:bên đó|các bên đó|nước đó|quốc gia đó|cơ quan đó|ủy ban đó|họ|cơ quan này|ủy ban này|quốc gia này|bên này|nước này)$"),
    possessive=re.compile(r"(?!)"),
    nothing=starts(r"(?:không (?:điều|quy định|một quy định|có quy định|điều khoản) nào|không có gì)"),
    negative=starts(r"(?:không (?:bên|nước|quốc gia|ai|một)|không)\b"),
    never=starts(r"(?:có hiệu lực|bắt đầu có hiệu lực|được (?:coi|xem|hiểu|giải thích|hiểu là)|coi là|hết hiệu lực|bao gồm|gồm|áp dụng (?:cho|đối với|với|từ)|được áp dụng|là\b|ảnh hưởng|làm phương hại|được để ngỏ|được mở)"),
    constitutive=starts(r"(?:có hiệu lực|bắt đầu|hết|chấm dứt|tự động|được (?:gia hạn|để ngỏ|phê chuẩn|đăng ký|lưu chiểu|lập|làm thành|thành lập|coi|ký)|là\b|có\b(?! (?:tính|thể))|gồm|bao gồm|áp dụng|cấu thành|tiếp tục|kéo dài)"),
    content=starts(r"(?:nêu|ghi rõ|ghi|bao gồm các thông tin|chứa|vượt quá|tuân thủ|kèm theo|được giữ bí mật|bảo mật|được bắt đầu|bắt đầu)"),
    passive=starts(r"(?:được|bị) (?P<verb>\w+(?: \w+)?)"),
    formality=starts(r"được (?:lưu chiểu|đăng ký|phê chuẩn|ký|thành lập|làm thành|lập thành|nộp lưu chiểu|để ngỏ)"),
    agent=re.compile(spaced(rf"\b(?:bởi|do) (?P<actor>(?:các |mỗi |một |cả )?(?:\w+ ){{0,3}}?{_ACTOR}(?!\w)(?: (?!tiến|thực|quy|trong|theo|phải|sẽ)\w+){{0,3}})")),
    opener=starts(r"(?:theo|trong|khi|nếu|trường hợp|để|với|nhằm|ngoài|trên|tại|vào|từ|sau|trước|kể từ|tuy nhiên|đồng thời|căn cứ|trừ|phù hợp|ngoại trừ|định kỳ|hàng năm|hằng năm|chậm nhất|bao gồm|kể cả|mặc dù|do đó|ít nhất|không muộn|bằng|cũng)\b"),
    subordinator=re.compile(r"\b(?:nếu|khi|mà|rằng|để|vì|do|trừ khi|cho đến khi|nhằm)\s"),
    relative=re.compile(r"\b(?:mà)\s*$"),
    relative_counts=re.compile(r"(?!)"),
    conjunction=re.compile(r"\s*(?:và|hoặc|nhưng|còn|song|đồng thời)\b,?"),
    condition=re.compile(spaced(r"\b(?:nếu|khi(?! đó)|trong trường hợp|trường hợp|trừ khi|trừ trường hợp|với điều kiện|theo yêu cầu|trong phạm vi|trong khả năng|cho đến khi|khi cần|tùy thuộc)\b")),
    exception=re.compile(spaced(r"\b(?:trừ khi|trừ trường hợp|trừ|ngoại trừ)\b")),
    definitions=re.compile(r"(?:\W|\d)*(?:định nghĩa|giải thích (?:từ ngữ|thuật ngữ)|thuật ngữ|mục đích|mục tiêu)"),
    idle=starts(r"(?:nhận thức|ghi nhận|khẳng định|thừa nhận|mong muốn|tin tưởng|nhắc lại|xét|căn cứ|với mong muốn|quyết tâm|để làm bằng|làm tại|thuật ngữ|[\"“«][^\"”»]{2,50}[\"”»] (?:là|có nghĩa))"),
    subject_end=re.compile(r",|;|:|\(|\b(?:theo|trong|phải|sẽ|cũng)\b"),
    default_actor=re.compile(spaced(r"\b(?:các bên(?: ký kết| tham gia)?|hai bên|các quốc gia thành viên|các nước thành viên|mỗi bên|các nước tham gia)\b")),
    obligee=re.compile(spaced(rf"\b(?:cho|với|tới|đến) (?P<actor>(?:các |mỗi |bên |một )?(?:\w+ ){{0,1}}?{_ACTOR}(?!\w)(?: (?:kia|khác|kia|liên quan))?)")),
)  # fmt: skip

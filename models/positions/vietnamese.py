# ruff: noqa: E501 (one pattern a line reads better than one cut in two)
"""Vietnamese: the words of taking positions."""

import re

from models.positions.profile import Profile, trigger

PROFILE = Profile(
    triggers=(
        trigger("condition", "firm", "left", r"với điều kiện|chỉ (?:khi|nếu)|đặt điều kiện|ra điều kiện"),
        trigger(
            "reject",
            "firm",
            "left",
            r"(?:không|chưa) (?:thể )?(?:chấp nhận|đồng ý|nhất trí|tán thành|ký)|bác bỏ|từ chối|khước từ|cự tuyệt",
        ),
        trigger(
            "demand",
            "firm",
            "left",
            r"(?:kiên quyết )?yêu cầu|đòi(?: hỏi)?|khăng khăng|nhất quyết|kiên trì|vẫn giữ|giữ (?=\d)",
        ),
        trigger("demand", "tentative", "left", r"kêu gọi|đề nghị (?=các bên|phía|[A-ZĐ])|mong (?=các|phía)|thúc giục"),
        trigger("demand", "firm", "source", r"phải|cần phải"),
        trigger(
            "propose",
            "firm",
            "left",
            r"đề nghị|đề xuất|kiến nghị|đưa ra (?:phương án|đề xuất|dự thảo|sáng kiến)|muốn(?= \d)|nêu phương án",
        ),
        trigger("propose", "tentative", "source", r"nên"),
        trigger(
            "offer",
            "firm",
            "left",
            r"sẵn sàng|cam kết|hứa|rút từ|có thể chấp nhận|chấp nhận rút|nhượng bộ|đồng ý (?=hạ|giảm|rút|cho)",
            ("reject", "firm"),
        ),
        trigger(
            "reserve",
            "tentative",
            "left",
            r"bảo lưu|dè dặt|chưa (?:nêu|quyết định|bày tỏ|có ý kiến)|bỏ phiếu trắng|nghi ngờ|cân nhắc|xin (?:thêm )?thời gian",
        ),
        trigger(
            "oppose",
            "firm",
            "left",
            r"phản đối|lên án|chỉ trích|quan ngại|lấy làm tiếc|không ủng hộ|không tán thành",
            ("acknowledge", "tentative"),
        ),
        trigger(
            "support",
            "firm",
            "left",
            r"ủng hộ|tán thành|tán đồng|đồng ý|nhất trí|hoan nghênh|chấp nhận|khẳng định|tái khẳng định|chia sẻ quan điểm|nghiêng về|ghi nhận tích cực",
            ("oppose", "firm"),
        ),
        trigger("acknowledge", "tentative", "left", r"thừa nhận|ghi nhận|công nhận|không phản đối|thông cảm|hiểu rằng"),
    ),
    negation=re.compile(r"(?:không|chưa|chẳng|không hề)\s*(?:thể\s*)?$", re.IGNORECASE),
    condition=re.compile(r"với điều kiện|chỉ khi|chỉ nếu|trừ khi|miễn là|(?<!\w)nếu(?!\w)", re.IGNORECASE),
    saying=re.compile(
        r"(?<!\w)(?:nói|cho biết|cho rằng|tuyên bố|trả lời|nhấn mạnh|khẳng định|phát biểu|nêu|bày tỏ|giải thích|nhận định|theo)(?!\w)",
        re.IGNORECASE,
    ),
    hedge=re.compile(r"(?<!\w)(?:có thể|có lẽ|về nguyên tắc|mong muốn|hy vọng|dự kiến)(?!\w)", re.IGNORECASE),
    guess=re.compile(r"(?:có khả năng|có thể sẽ|chắc sẽ|liệu)\s*$", re.IGNORECASE),
    borders=re.compile(r";|:\s|\s[–—]\s|,\s+(?=(?:nhưng|song|còn|trong khi|tuy nhiên)\b)"),
    first=re.compile(r"ta|chúng ta|chúng tôi|tôi|phía ta|đoàn ta|ta cùng", re.IGNORECASE),
    third=re.compile(r"ông(?: ấy)?|bà(?: ấy)?|họ|phía bạn", re.IGNORECASE),
)
"""Vietnamese."""

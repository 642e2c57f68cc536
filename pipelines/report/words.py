"""The report's own words, in English and Vietnamese. Every key stands in both, which a test checks."""

import tomllib
from datetime import date
from importlib import resources
from typing import Final

WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "title": "Situation report",
        "kicker": "early warning",
        "as_of": "As known on",
        "alerts": "alerts",
        "reports_week": "stories in seven days",
        "documents": "documents held",
        "languages": "languages",
        "judgements": "Key judgements",
        "quiet": "No series crossed its line. Nothing in the reports held suggests a change beyond routine.",
        "judgement": (
            "{name} was named in {observed} separate stories on {day}{window}, where {expected} would have been usual; "
            "reporting has been above its usual level since {since}."
        ),
        "alerts_heading": "Alerts and their evidence",
        "budget": "Budget: {budget} alarms a week on average over the past year; the line that keeps it is a surprise of {line}.",
        "no_alert": "No alert in the last {days} days.",
        "why": (
            "{observed} stories on {day}{window} against {expected} expected from its weekday and the weeks before: "
            "chance alone gives a count that high {odds}."
        ),
        "spread": "Told in {reports} reports of those days, copies included, by {sources} sources.",
        "odds": "about once in {days} days",
        "odds_rare": "less than once in ten years",
        "window": " and the {days} days before it",
        "window_one": " and the day before it",
        "also": "On much the same stories:",
        "movers": "Movers",
        "name": "Country or pair",
        "stories": "Stories",
        "expected": "Expected",
        "ratio": "Ratio",
        "no_movers": "Nothing is named significantly more than before.",
        "movers_note": (
            "The last {days} days against the year before them. q is the share of false discoveries to be expected "
            "among rows this strong (Benjamini-Hochberg over all series)."
        ),
        "flow": "The flow of reports",
        "flow_note": "News and statements a week, near-duplicates counted once, by language.",
        "week": "week",
        "language": "language",
        "observed": "observed",
        "expected_line": "expected",
        "alarm": "alarm",
        "record": "Track record",
        "record_text": (
            "Replayed day by day over the {days} days to {day}, the same rule raised {alarms} alarms ({rate} a week). "
            "After {sustained} of the {judged} old enough to judge, reporting stayed at twice its expected level or more for "
            "the following two weeks. The remaining alarms subsided: that is the rate of false starts to expect."
        ),
        "record_episodes": (
            "Fortnights at twice the usual level or more: {episodes}; warned of: {warned}, in the median {lead} days before "
            "the peak."
        ),
        "record_none": "There is too little past in this lake to give a track record.",
        "holdings": "What the lake holds",
        "documents_axis": "documents",
        "method": "Method",
        "method_1": (
            "Counts are stories that news and statements tell for the first time, each once however often it is told: of "
            "a country, of both countries of a pair, of deeds between them, of a theme. Each day and each sum of a few days "
            "is compared with a negative-binomial distribution learned from the same series' own past, with its weekday "
            "pattern; one alarm is raised for an episode."
        ),
        "method_2": (
            "Only documents known by the date above were read. A rise in reports is not yet an event: it says where to "
            "look. Every quote was cut from the stored document when this page was written and agreed with its hash."
        ),
        "quotes": "Quotes",
        "grade": "source grade",
        "born_digital": "born digital",
        "extracted": "extracted",
        "ocr": "read by OCR",
        "signature_valid": "signature valid",
        "signature_invalid": "SIGNATURE INVALID",
        "signature_unknown_signer": "signed by an unknown signer",
        "undated": "undated",
        "kind_treaty": "treaties",
        "kind_negotiation": "negotiation",
        "kind_statement": "statements",
        "kind_news": "news",
        "kind_report": "reports",
        "kind_dataset": "data sets",
    },
    "vi": {
        "title": "Báo cáo tình hình",
        "kicker": "cảnh báo sớm",
        "as_of": "Theo thông tin biết đến hết ngày",
        "alerts": "cảnh báo",
        "reports_week": "tin trong bảy ngày",
        "documents": "tài liệu lưu giữ",
        "languages": "ngôn ngữ",
        "judgements": "Nhận định chính",
        "quiet": "Không chuỗi số liệu nào vượt ngưỡng. Các tin hiện có không cho thấy thay đổi nào ngoài nhịp thường ngày.",
        "judgement": (
            "{name} được nhắc đến trong {observed} tin riêng biệt vào ngày {day}{window}, trong khi mức thông thường là {expected}; "
            "lượng tin đã cao hơn mức thường lệ từ ngày {since}."
        ),
        "alerts_heading": "Cảnh báo và bằng chứng",
        "budget": "Hạn mức: trung bình {budget} cảnh báo mỗi tuần trong năm qua; ngưỡng giữ được hạn mức ấy là độ bất ngờ {line}.",
        "no_alert": "Không có cảnh báo nào trong {days} ngày qua.",
        "why": (
            "{observed} tin trong ngày {day}{window}, trong khi mức dự kiến theo thứ trong tuần và các tuần trước là {expected}: "
            "nếu chỉ do ngẫu nhiên, con số cao như vậy {odds}."
        ),
        "spread": "Được đưa trong {reports} bản tin của những ngày ấy, kể cả bản sao, từ {sources} nguồn.",
        "odds": "khoảng {days} ngày mới gặp một lần",
        "odds_rare": "mười năm chưa chắc gặp một lần",
        "window": " và {days} ngày trước đó",
        "window_one": " và ngày trước đó",
        "also": "Cùng dựa trên các tin ấy:",
        "movers": "Biến động",
        "name": "Nước hoặc cặp nước",
        "stories": "Số tin",
        "expected": "Dự kiến",
        "ratio": "Tỷ lệ",
        "no_movers": "Không nước nào được nhắc đến nhiều hơn trước một cách có ý nghĩa thống kê.",
        "movers_note": (
            "{days} ngày gần nhất so với một năm trước đó. q là tỷ lệ phát hiện sai có thể có trong số những dòng mạnh "
            "như vậy (Benjamini-Hochberg trên toàn bộ các chuỗi)."
        ),
        "flow": "Dòng tin",
        "flow_note": "Số tin và tuyên bố mỗi tuần theo ngôn ngữ; các bản sao gần giống nhau chỉ tính một lần.",
        "week": "tuần",
        "language": "ngôn ngữ",
        "observed": "thực tế",
        "expected_line": "dự kiến",
        "alarm": "cảnh báo",
        "record": "Thành tích kiểm chứng",
        "record_text": (
            "Chạy lại từng ngày trong {days} ngày tính đến {day}, cùng quy tắc này đã đưa ra {alarms} cảnh báo ({rate} mỗi tuần). "
            "Sau {sustained} trong số {judged} cảnh báo đủ lâu để đánh giá, lượng tin giữ ở mức ít nhất gấp đôi dự kiến trong "
            "hai tuần tiếp theo. Những cảnh báo còn lại lắng xuống: đó là tỷ lệ báo động hụt cần lường trước."
        ),
        "record_episodes": (
            "Trong {episodes} đợt hai tuần có số tin gấp đôi mức thường trở lên, {warned} đợt được cảnh báo, trung vị {lead} "
            "ngày trước đỉnh điểm."
        ),
        "record_none": "Kho dữ liệu chưa có đủ quá khứ để nêu thành tích kiểm chứng.",
        "holdings": "Kho dữ liệu hiện có",
        "documents_axis": "tài liệu",
        "method": "Phương pháp",
        "method_1": (
            "Số đếm là các câu chuyện được tin tức và tuyên bố kể lần đầu, mỗi câu chuyện chỉ tính một lần dù được nhắc lại bao "
            "nhiêu lần: về một nước, về cả hai nước của một cặp, về hành động giữa hai nước, về một chủ đề. Mỗi ngày và mỗi tổng "
            "vài ngày được so với phân phối nhị thức âm học từ chính quá khứ của chuỗi ấy, có tính nhịp theo thứ trong tuần; mỗi "
            "đợt chỉ báo một lần."
        ),
        "method_2": (
            "Chỉ những tài liệu được biết đến ngày nêu trên mới được đọc. Lượng tin tăng chưa phải là sự kiện: nó chỉ cho biết cần "
            "nhìn vào đâu. Mọi trích dẫn đều được cắt từ tài liệu lưu giữ khi viết trang này và khớp với mã băm của tài liệu."
        ),
        "quotes": "Trích dẫn",
        "grade": "độ tin cậy nguồn",
        "born_digital": "văn bản số gốc",
        "extracted": "trích từ tệp",
        "ocr": "nhận dạng ký tự",
        "signature_valid": "chữ ký số hợp lệ",
        "signature_invalid": "CHỮ KÝ SỐ KHÔNG HỢP LỆ",
        "signature_unknown_signer": "ký bởi người ký chưa xác minh",
        "undated": "không rõ ngày",
        "kind_treaty": "điều ước",
        "kind_negotiation": "đàm phán",
        "kind_statement": "tuyên bố",
        "kind_news": "tin tức",
        "kind_report": "báo cáo",
        "kind_dataset": "bộ số liệu",
    },
}

for _key, _said in tomllib.loads(
    resources.files("pipelines.report").joinpath("phrases.toml").read_text(encoding="utf-8")
).items():
    for _language, _words in WORDS.items():
        _words[_key] = _said[_language]

DATE_AXIS: Final = {"en": "%-d %b", "vi": "%d/%m"}
"""How a chart's time axis writes a day (D3 time format)."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def long_date(day: date, language: str) -> str:
    """The day as people write it: ``9 June 2025`` or ``9/6/2025``."""
    if language == "vi":
        return f"{day.day}/{day.month}/{day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def number(value: float, language: str, digits: int = 1) -> str:
    """A decimal number with the language's own decimal mark; one too small for its digits as ``<0.1``."""
    least = 10.0**-digits
    text = f"<{least:.{digits}f}" if 0 < value < least / 2 else f"{value:.{digits}f}"
    return text.replace(".", ",") if language == "vi" else text

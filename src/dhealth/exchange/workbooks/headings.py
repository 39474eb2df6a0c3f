"""The three sheets of the tracking workbook: their fields, and the headings under which groups keep them.

The first name of each field is the one of the agreed format; the others are read too. They are compared
without case, accents, spaces and signs; what stands in brackets, such as (dd/mm/yyyy), is left out.
"""

from typing import Literal

Kind = Literal["clients", "services", "targets"]

SHEETS: dict[Kind, tuple[str, ...]] = {
    "clients": ("KHACH_HANG", "Danh sách khách hàng", "DS khách hàng", "KH"),
    "services": ("DICH_VU", "Danh sách dịch vụ", "DV"),
    "targets": ("CHI_TIEU", "Chỉ tiêu tiếp cận viên"),
}
_CODE = ("Mã số khách hàng", "Mã KH", "Mã khách hàng", "Mã số KH", "MSKH", "Mã số", "Mã")
_WORKER = ("Tiếp cận viên", "TCV", "Tên tiếp cận viên", "Họ tên TCV", "Tên TCV")
_NOTE = ("Ghi chú", "Ghi chú khác")
HEADINGS: dict[Kind, dict[str, tuple[str, ...]]] = {
    "clients": {
        "code": _CODE,
        "name": ("Họ và tên", "Họ tên", "Tên khách hàng", "Họ và tên khách hàng", "Tên KH", "Họ tên KH"),
        "birth": ("Ngày sinh", "Năm sinh", "Ngày tháng năm sinh", "Ngày/năm sinh", "NTNS"),
        "sex_at_birth": ("Giới tính khi sinh", "Giới tính lúc sinh", "Giới tính", "Giới", "Phái"),
        "group": ("Nhóm đích", "Nhóm", "Nhóm khách hàng", "Nhóm nguy cơ", "Nhóm nguy cơ cao", "Nhóm KH"),
        "phone": ("Số điện thoại", "SĐT", "Điện thoại", "Số ĐT", "ĐT", "Di động", "Điện thoại di động"),
        "cccd": ("CCCD", "Số CCCD", "Căn cước công dân", "Căn cước", "CMND/CCCD", "CCCD/CMND", "Số căn cước"),
        "ward": ("Xã/Phường", "Phường/Xã", "Xã", "Phường", "Xã/Phường/Thị trấn"),
        "district": (
            *("Huyện/Thành phố", "Quận/Huyện", "Huyện", "Quận", "Thành phố/Huyện"),
            *("Huyện/Thị xã/Thành phố", "Huyện/TP"),
        ),
        "province": ("Tỉnh", "Tỉnh/Thành phố", "Tỉnh/TP", "Tỉnh thành"),
        "worker": _WORKER,
        "reached_on": ("Ngày tiếp cận", "Ngày tiếp cận lần đầu", "Ngày tiếp cận đầu tiên", "Ngày TC"),
        "note": _NOTE,
    },
    "services": {
        "code": _CODE,
        "day": ("Ngày", "Ngày dịch vụ", "Ngày cung cấp", "Ngày thực hiện", "Ngày nhận dịch vụ"),
        "kind": ("Dịch vụ", "Loại dịch vụ", "Tên dịch vụ"),
        "form": ("Hình thức", "Hình thức cung cấp", "Hình thức tiếp cận"),
        "result": ("Kết quả", "Kết quả xét nghiệm", "KQ", "Kết quả XN", "KQXN"),
        "place": (
            "Nơi nhận dịch vụ",
            "Nơi nhận DV",
            "Nơi cung cấp",
            "Nơi cung cấp dịch vụ",
            "Cơ sở",
            "Nơi nhận",
        ),
        "condoms": ("Bao cao su", "BCS", "Số bao cao su", "Số BCS", "Số lượng BCS"),
        "lubricants": ("Chất bôi trơn", "CBT", "Gel", "Gel bôi trơn", "Số CBT", "Số lượng CBT"),
        "needles": ("Bơm kim tiêm", "BKT", "Số BKT", "Số bơm kim tiêm", "Số lượng BKT"),
        "worker": _WORKER,
        "note": _NOTE,
    },
    "targets": {
        "worker": _WORKER,
        "indicator": ("Chỉ số", "Tên chỉ số"),
        "start": ("Từ ngày", "Từ", "Ngày bắt đầu"),
        "end": ("Đến ngày", "Đến", "Ngày kết thúc"),
        "target": ("Chỉ tiêu", "Số chỉ tiêu", "Chỉ tiêu giao"),
    },
}
REQUIRED: dict[Kind, tuple[str, ...]] = {
    "clients": ("code", "name", "group"),
    "services": ("code", "day", "kind"),
    "targets": ("worker", "indicator", "start", "end", "target"),
}
REASON_HEADING, REASON_CODE_HEADING = "Lý do", "Mã lý do"

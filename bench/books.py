"""A large workbook in the agreed format."""

import random

import xlsxwriter

from bench.population import DAYS, FAMILY, FIRST_DAY, GIVEN, MIDDLE, dt

CLIENT_HEADINGS = (
    "Mã số khách hàng", "Họ và tên", "Ngày sinh", "Giới tính khi sinh", "Nhóm đích", "Số điện thoại", "CCCD",
    "Xã/Phường", "Huyện/Thành phố", "Tỉnh", "Tiếp cận viên", "Ngày tiếp cận", "Ghi chú",
)  # fmt: skip
SERVICE_HEADINGS = (
    "Mã số khách hàng", "Ngày", "Dịch vụ", "Hình thức", "Kết quả", "Nơi nhận dịch vụ", "Bao cao su", "Chất bôi trơn",
    "Bơm kim tiêm", "Tiếp cận viên", "Ghi chú",
)  # fmt: skip


def write_book(path: str, rows: int) -> None:
    """So many rows: a fifth of them clients, the rest their services."""
    chance = random.Random(5)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        clients, people = book.add_worksheet("KHACH_HANG"), rows // 5
        clients.write_row(0, 0, CLIENT_HEADINGS)
        for n in range(people):
            name = f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)}"
            place = ("Phường Trảng Dài", "Thành phố Biên Hòa", "Đồng Nai")
            row = (f"DO{n:06}", name, 1970 + n % 38, "Nam", "MSM", f"09{n:08}", "", *place, f"TCV {n % 9}")
            clients.write_row(n + 1, 0, row)
            clients.write_datetime(n + 1, 11, dt.datetime.combine(FIRST_DAY, dt.time()), day)
        services = book.add_worksheet("DICH_VU")
        services.write_row(0, 0, SERVICE_HEADINGS)
        for n in range(rows - people):
            when = FIRST_DAY + dt.timedelta(days=chance.randrange(DAYS - 300))
            services.write_string(n + 1, 0, f"DO{n % people:06}")
            services.write_datetime(n + 1, 1, dt.datetime.combine(when, dt.time()), day)
            row = ("Tư vấn", "Trực tiếp", "", "", chance.randrange(20), chance.randrange(9), 0, f"TCV {n % 9}")
            services.write_row(n + 1, 2, row)

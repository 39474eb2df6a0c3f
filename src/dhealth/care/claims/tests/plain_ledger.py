"""What each group is owed, worked out in plain numbers from what really happened. Uses nothing of the program."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

From = Sequence[tuple[date, int]]  # from which day on, how many đồng; in their order


def on(day: date, steps: From) -> int:
    """What holds on a day."""
    return [dong for begins, dong in steps if begins <= day][-1]


@dataclass
class Item:
    """A success, or what takes one back."""

    person: str
    asked: int
    worth: int
    paid: bool = False


@dataclass
class Book:
    """One group's."""

    items: list[Item] = field(default_factory=list)
    waiting: list[Item] = field(default_factory=list)
    received: int = 0

    @property
    def worth(self) -> int:
        return sum(one.worth for one in self.items)


class PlainLedger:
    """A person counts once, at the price of the day of service, up to the ceiling of that day."""

    def __init__(self, groups: int, prices: From, ceilings: From) -> None:
        self.books: Mapping[int, Book] = {group: Book() for group in range(groups)}
        self.counted: dict[str, tuple[int, Item]] = {}
        self.prices, self.ceilings = prices, ceilings

    def success(self, group: int, person: str, day: date) -> bool:
        """Somebody was served and everything is in order; False: counted before."""
        if person in self.counted:
            return False
        book, price = self.books[group], on(day, self.prices)
        item = Item(person, price, min(price, max(0, on(day, self.ceilings) - book.worth)))
        self.counted[person] = group, item
        book.items.append(item)
        book.waiting.append(item)
        return True

    def worth_half(self, person: str) -> int:
        """The papers of a success that waits are only half of what they should be; gives what it is worth now."""
        item = self.counted[person][1]
        item.worth //= 2
        return item.worth

    def wrong(self, person: str) -> None:
        """It was no success: nothing is paid, or what was paid is taken off the next payment; the person is free."""
        group, item = self.counted.pop(person)
        if item.paid:
            back = Item(person, -item.worth, -item.worth)
            self.books[group].items.append(back)
            self.books[group].waiting.append(back)
        else:
            item.worth = 0

    def close(self, group: int) -> int:
        """What stands in the batch that is closed now, in đồng."""
        return sum(one.worth for one in self.books[group].waiting)

    def pay(self, group: int) -> int:
        """What is paid for it after the second look, in đồng."""
        book = self.books[group]
        dong = self.close(group)
        for one in book.waiting:
            one.paid = True
        book.waiting = []
        book.received += dong
        return dong

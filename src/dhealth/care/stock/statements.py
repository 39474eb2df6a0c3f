"""The statements by which the books are read: plain SQL, the same on both engines.

`GIVES` is word for word the condition of the index `service_given_out`, so that SQLite sees that the index serves. They
walk from worker to worker through that index and never touch the table of services; CROSS JOIN keeps SQLite from
beginning with the services, all of which it would read.
"""

from typing import Final

GIVES: Final = (
    "s.is_current AND s.reported_by = '' AND "
    "(s.condoms > 0 OR s.lubricants > 0 OR s.needles > 0 OR s.kits > 0 OR s.kind = 'screening_test')"
)
# A quick check at a facility takes none of the group's kits.
SUMS: Final = (
    "SUM(s.condoms), SUM(s.lubricants), SUM(s.needles), SUM(s.kits), "
    "SUM(CASE WHEN s.kind = 'screening_test' AND s.form <> 'facility' THEN 1 ELSE 0 END)"
)
_WALK: Final = """
workers(id) AS (
    SELECT (SELECT s.worker_id FROM services_service s
            WHERE s.organisation_id = %(at)s AND {gives} ORDER BY s.worker_id LIMIT 1)
    UNION ALL
    SELECT (SELECT s.worker_id FROM services_service s
            WHERE s.organisation_id = %(at)s AND s.worker_id > workers.id AND {gives} ORDER BY s.worker_id LIMIT 1)
    FROM workers WHERE workers.id IS NOT NULL
)"""
_MOVED: Final = """
book(since) AS (
    SELECT CASE WHEN carried_to < %(month)s THEN carried_to ELSE %(month)s END
    FROM stock_book WHERE organisation_id = %(at)s
),
kept AS (
    SELECT kind, item, lot_id, amount, giver_id, receiver_id, day FROM stock_movement m
    WHERE m.organisation_id = %(at)s AND m.day <= %(day)s
      AND NOT EXISTS (SELECT 1 FROM stock_takenback t WHERE t.movement_id = m.id)
),
legs(holder, item, lot_id, amount, day) AS (
    SELECT receiver_id, item, lot_id, amount, day FROM kept
    UNION ALL
    SELECT giver_id, item, lot_id, -amount, day FROM kept WHERE kind = 'handed_on'
)"""
# In the hands of one worker and in the store; what others gave before they kept books of their own came from the store.
_BOUND_OF_ONE: Final = (
    "CASE WHEN w.id = %(me)s THEN %(after)s "
    "ELSE COALESCE((SELECT MIN(l.day) FROM legs l WHERE l.holder = w.id), %(after)s) END"
)
_BOOKS: Final = """
WITH RECURSIVE {walk}, {moved},
bounds(id, until) AS (SELECT w.id, {bound} FROM workers w WHERE w.id IS NOT NULL)
SELECT 'moved', legs.holder, legs.item, COALESCE(lot.key, ''), MIN(legs.day), SUM(legs.amount), 0, 0, 0, 0
FROM legs LEFT JOIN stock_lot lot ON lot.id = legs.lot_id GROUP BY legs.holder, legs.item, lot.key
UNION ALL
SELECT 'lot', NULL, lot.item, lot.number, lot.expires_on, 0, 0, 0, 0, 0
FROM stock_lot lot WHERE lot.organisation_id = %(at)s
UNION ALL
SELECT 'carried', c.holder_id, c.item, c.lot, NULL, SUM(c.amount), 0, 0, 0, 0
FROM stock_carried c WHERE c.organisation_id = %(at)s AND c.month < (SELECT since FROM book)
GROUP BY c.holder_id, c.item, c.lot
UNION ALL
SELECT 'given', s.worker_id, '', s.lot, s.day, {sums}
FROM bounds b CROSS JOIN services_service s
WHERE s.organisation_id = %(at)s AND s.worker_id = b.id AND s.day >= (SELECT since FROM book)
  AND s.day < b.until AND {gives}
GROUP BY s.worker_id, s.lot, s.day"""
_GIVEN: Final = """
WITH RECURSIVE {walk}
SELECT s.worker_id, '', s.lot, s.day, {sums}
FROM workers w CROSS JOIN services_service s
WHERE s.organisation_id = %(at)s AND s.worker_id = w.id AND s.day >= %(month)s AND s.day <= %(day)s AND {gives}
GROUP BY s.worker_id, s.lot, s.day"""

_walk = _WALK.format(gives=GIVES)
BOOKS: Final = _BOOKS.format(walk=_walk, moved=_MOVED, bound="%(after)s", sums=SUMS, gives=GIVES)
BOOKS_OF_ONE: Final = _BOOKS.format(walk=_walk, moved=_MOVED, bound=_BOUND_OF_ONE, sums=SUMS, gives=GIVES)
GIVEN: Final = _GIVEN.format(walk=_walk, sums=SUMS, gives=GIVES)

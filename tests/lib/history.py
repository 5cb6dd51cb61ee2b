"""Judges the history of a broker: what it was given, what it promised, and what it showed afterwards. It knows
no broker: tests/e2e/broker_kill.py records Serai's, tests/bench/histories Serai's and JetStream's."""
import collections

# fault: what a broker promised that has it not
PROMISES = {
    "lost": "an event that was acknowledged stays in the log",
    "unshown": "an event that a reader was given stays in the log",
    "unread": "what the broker says is in the log can be read",
    "twice": "an event that was sent again is stored once",
    "reordered": "a producer's events stand in the order in which it sent them",
    "changed": "an event is stored as it was sent, and none that nobody sent",
    "back": "what a durable consumer is told to have settled stays settled",
    "account": "every event in the log is settled, pending, to come or in the ledger",
    "withheld": "a durable consumer that reads to the end was given every event in the log",
}


class History:
    def __init__(self):
        self.sent = {}              # (producer, counter): body
        self.acknowledged = set()   # (producer, counter)
        self.shown = set()          # the same, of what a reader or a consumer was given
        self.handed = collections.defaultdict(set)      # consumer: what it was given
        self.place = collections.defaultdict(int)       # consumer: the furthest that the broker told
        self.faults = {promise: [] for promise in PROMISES}
        self._told = set()          # what was found missing is a fault once
        self.begin()

    def _fault(self, promise, sentence):
        self.faults[promise].append(sentence)

    # --- What was done

    def send(self, producer, counter, body):
        self.sent[producer, counter] = body

    def acknowledge(self, producer, counter):
        assert (producer, counter) in self.sent, f"{producer} {counter} was acknowledged, and nobody sent it"
        self.acknowledged.add((producer, counter))

    def hand(self, consumer, seq, producer, counter):
        """A durable consumer was given an event."""
        self.shown.add((producer, counter))
        self.handed[consumer].add((producer, counter))
        if seq <= self.place[consumer]:
            self._fault("back", f"{consumer} was given sequence {seq}, and had settled {self.place[consumer]}")

    def cursor(self, consumer, place):
        """The broker said that a durable consumer has settled all up to this sequence."""
        if place < self.place[consumer]:
            self._fault("back", f"{consumer} stands at {place}, after {self.place[consumer]}")
        self.place[consumer] = place

    # --- A reading of the log, from its first event on

    def begin(self):
        self.log = {}               # (producer, counter): sequence
        self._last = {}             # producer: (counter, sequence)

    def found(self, seq, producer, counter, body):
        key = producer, counter
        counter_before, seq_before = self._last.get(producer, (0, 0))
        if key not in self.sent:
            self._fault("changed", f"{producer} {counter} at sequence {seq} was never sent")
        elif self.sent[key] != body:
            self._fault("changed", f"{producer} {counter} at sequence {seq} is not what was sent")
        if key in self.log:
            self._fault("twice", f"{producer} {counter} at sequences {self.log[key]} and {seq}")
        elif counter < counter_before:
            self._fault("reordered", f"{producer} {counter} at sequence {seq}, {counter_before} at {seq_before}")
        self.log.setdefault(key, seq)
        self._last[producer] = max((counter, seq), (counter_before, seq_before))

    def end(self, upto=None):
        """All that could be read has been found. upto: the last sequence as the broker told it before."""
        last = max(self.log.values(), default=0)
        if upto is not None and last < upto:
            self._fault("unread", f"sequences {last + 1} to {upto} do not come")
        for promise, promised in (("lost", self.acknowledged), ("unshown", self.shown)):
            for producer, counter in sorted(promised - self.log.keys() - self._told):
                self._told.add((producer, counter))
                self._fault(promise, f"{producer} {counter}")
        self.shown |= self.log.keys()

    # --- A consumer's account, against the reading

    def account(self, consumer, place, settled, waiting=None):
        """What the broker says of a consumer of everything that stands at `place`: how many events are settled or
        in the ledger, how many pending or to come. None: it says only where it stands."""
        if waiting is None:
            waiting = sum(seq > place for seq in self.log.values())
        if settled + waiting != len(self.log):
            self._fault("account", f"{consumer} at {place}: {settled} settled and {waiting} not yet, "
                        f"of {len(self.log)} in the log")

    def drained(self, consumer):
        """It has read to the end."""
        for producer, counter in sorted(self.log.keys() - self.handed[consumer]):
            self._fault("withheld", f"{consumer} never got {producer} {counter}")

    def verdict(self):
        """A line for each promise that was not kept."""
        return [f"{promise} ({PROMISES[promise]}): {len(found)}, first {found[0]}"
                for promise, found in self.faults.items() if found]
